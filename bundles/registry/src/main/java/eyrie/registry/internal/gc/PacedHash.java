/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.gc;

import eyrie.registry.internal.blob.Digest;
import eyrie.registry.internal.blob.DigestAlgorithm;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.concurrent.TimeUnit;

/** Computes a digest, taking in no more than so many bytes a second. */
final class PacedHash extends OutputStream {
    /** It was interrupted while it waited. */
    static final class Stopped extends IOException {
        private static final long serialVersionUID = 1L;
    }

    private final DigestAlgorithm algorithm;
    private final MessageDigest hash;
    private final long bytesPerSecond;
    private final long start = System.nanoTime();
    private long taken;

    /** @param bytesPerSecond 0 for as many as come */
    PacedHash(DigestAlgorithm algorithm, long bytesPerSecond) {
        this.algorithm = algorithm;
        this.hash = algorithm.newHash();
        this.bytesPerSecond = bytesPerSecond;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        hash.update(bytes, offset, length);
        taken += length;
        if (bytesPerSecond > 0) {
            long due = start + (long) (taken * 1e9 / bytesPerSecond);
            try {
                TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
            } catch (InterruptedException e) {
                throw new Stopped();
            }
        }
    }

    Digest digest() {
        return Digest.ofHash(algorithm, hash.digest());
    }
}
