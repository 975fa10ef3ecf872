/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.arrival;

import eyrie.api.template.ImageFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.ExecutionException;

/** A disk of which it is not yet known what must be in it, only how long it is. */
record LaterDisk(ArrivingVersion arriving) implements DiskSource {
    @Override
    public long bytes() {
        return arriving.version().files().stream()
                .filter(file -> file.role() == ImageFile.Role.DISK)
                .mapToLong(ImageFile::bytes)
                .findFirst()
                .orElse(0);
    }

    @Override
    public void read(long offset, ByteBuffer to) throws IOException {
        try {
            arriving.disk().get().read(offset, to);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("stopped", stopped);
        } catch (ExecutionException never) {
            throw new IOException("it does not come", never.getCause());
        }
    }

    @Override
    public void close() {
        arriving.release();
    }
}
