/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.oci;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import javax.net.ssl.SSLHandshakeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries again what a network or a busy registry broke, after pauses that grow.
 *
 * @param attempts how often in all
 * @param first the first pause; each one is twice as long as the one before, more or less
 * @param longest no pause is longer
 */
public record Retry(int attempts, Duration first, Duration longest) {
    public static final Retry USUAL = new Retry(7, Duration.ofMillis(250), Duration.ofSeconds(10));

    private static final Logger LOG = LoggerFactory.getLogger(Retry.class);

    /** Something that may fail and then be done again from the beginning. */
    @FunctionalInterface
    public interface Attempt<T> {
        T run() throws IOException;
    }

    public <T> T run(String what, Attempt<T> attempt) throws IOException {
        for (int failures = 0; ; ) {
            try {
                return attempt.run();
            } catch (IOException failed) {
                failures++;
                if (!worthwhile(failed) || failures >= attempts) {
                    throw failed;
                }
                LOG.info("{}: {}; trying again", what, failed.toString());
                pause(failures, failed);
            }
        }
    }

    private static boolean worthwhile(IOException failed) {
        return switch (failed) {
            case Refusal refusal -> refusal.passing();
            case InterruptedIOException interrupted -> !Thread.currentThread().isInterrupted();
            case SSLHandshakeException untrusted -> false;
            case UnknownHostException unknown -> false;
            default -> !Thread.currentThread().isInterrupted();
        };
    }

    private void pause(int failures, IOException failed) throws IOException {
        long most = Math.min(longest.toMillis(), first.toMillis() << Math.min(failures - 1, 20));
        long millis = ThreadLocalRandom.current().nextLong(most / 2, most + 1);
        if (failed instanceof Refusal refusal) {
            millis = Math.max(millis, Math.min(refusal.retryAfter().toMillis(), longest.toMillis()));
        }
        try {
            // Nothing tells when a registry far away is well again; an interrupt ends the pause at once.
            Thread.sleep(millis);
        } catch (InterruptedException cancelled) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("cancelled").initCause(cancelled);
        }
    }
}
