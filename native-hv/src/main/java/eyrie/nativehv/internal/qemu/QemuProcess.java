/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.qemu;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.nativehv.internal.platform.HostPlatform;
import eyrie.nativehv.internal.qmp.QmpClient;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A QEMU process that answers.
 *
 * @param run its folder
 * @param record as it is written down there
 * @param qmp the connection to it
 * @param notes what it told since the connection was made
 * @param ended completes when it and its supervisor are gone
 */
record QemuProcess(
        HostPlatform platform,
        RunFolder run,
        MachineRecord record,
        QmpClient qmp,
        EndNotes notes,
        CompletableFuture<Void> ended) {
    private static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(30);

    long pid() {
        return record.pid();
    }

    JsonNode execute(String command, Map<String, ?> arguments) {
        return qmp.execute(command, arguments, COMMAND_TIMEOUT);
    }

    JsonNode execute(String command) {
        return execute(command, Map.of());
    }

    /** {@code running}, {@code paused}, {@code inmigrate}, {@code prelaunch} and so on. */
    String status() {
        return execute("query-status").path("status").asText();
    }

    /** Ends it at once; what the guest has flushed is in its files. */
    void kill() {
        ProcessIdentity.kill(platform, record);
    }

    /** @return whether it ended in time */
    boolean awaitEnd(Duration timeout) {
        return await(ended, timeout);
    }

    static boolean await(CompletableFuture<Void> future, Duration timeout) {
        try {
            future.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException stillThere) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
