/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.qemu;

import eyrie.nativehv.internal.qmp.QmpClient;
import eyrie.nativehv.internal.qmp.QmpEvent;
import eyrie.nativehv.internal.qmp.QmpException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for the end of one migration of a QEMU process by its events. */
final class MigrationWatch implements AutoCloseable {
    private static final Set<String> OVER = Set.of("completed", "failed", "cancelled");

    private final QemuProcess process;
    private final QmpClient.Subscription subscription;
    private final CompletableFuture<String> over = new CompletableFuture<>();
    private volatile Throwable hint;

    MigrationWatch(QemuProcess process) {
        this.process = process;
        this.subscription = process.qmp().onEvent(this::hear);
        process.qmp().closed().thenRun(() -> over.complete("lost"));
    }

    private void hear(QmpEvent event) {
        if (event.name().equals("MIGRATION") && OVER.contains(event.text("status"))) {
            over.complete(event.text("status"));
        }
    }

    /** Keeps what was seen on this side for the message, should QEMU fail. */
    void explain(Throwable cause) {
        hint = cause;
    }

    /** Ends the wait: this side cannot go on. */
    void fail(Throwable cause) {
        over.completeExceptionally(cause);
    }

    /** @throws QmpException unless the migration has completed in time */
    void await(Duration timeout) {
        try {
            String result = over.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            if (!result.equals("completed")) {
                throw failed(result);
            }
        } catch (TimeoutException late) {
            throw new QmpException(
                    QmpException.TIMEOUT, "moving its state did not end within %d s".formatted(timeout.toSeconds()));
        } catch (ExecutionException failure) {
            throw new QmpException(
                    QmpException.GENERIC, String.valueOf(failure.getCause().getMessage()), failure.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new QmpException(QmpException.TIMEOUT, "interrupted while its state was moved", interrupted);
        }
    }

    private QmpException failed(String result) {
        if (result.equals("lost")) {
            return new QmpException(QmpException.CONNECTION_LOST, "QEMU ended while its state was moved", hint);
        }
        String reason = process.execute("query-migrate").path("error-desc").asText("");
        return new QmpException(
                QmpException.GENERIC, "moving its state " + result + (reason.isEmpty() ? "" : ": " + reason), hint);
    }

    @Override
    public void close() {
        subscription.close();
    }
}
