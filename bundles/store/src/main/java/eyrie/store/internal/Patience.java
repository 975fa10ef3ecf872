/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.store.internal;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does things again until the database can be used. Thread-safe. */
final class Patience implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Patience.class);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final int TRIES_A_WORD = 60;

    private final CountDownLatch closed = new CountDownLatch(1);

    <T> T insist(Supplier<T> work) {
        for (int tries = 0; ; tries++) {
            try {
                return work.get();
            } catch (EyrieException e) {
                if (!passes(e) || !pause()) {
                    throw e;
                }
                if (tries % TRIES_A_WORD == 0) {
                    LOG.warn("database: it cannot be used yet, and is waited for: {}", e.getMessage());
                }
            }
        }
    }

    private static boolean passes(EyrieException failure) {
        return failure.kind() == ErrorKind.NO_SPACE || failure.kind() == ErrorKind.UNAVAILABLE;
    }

    /** Whether it is worth trying again. */
    private boolean pause() {
        try {
            return !closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
