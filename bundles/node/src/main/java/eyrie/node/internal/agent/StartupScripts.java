/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.agent;

import eyrie.api.EyrieException;
import eyrie.api.instance.ScriptResult;
import eyrie.api.instance.StartupScript;
import eyrie.api.machine.Guest;
import eyrie.api.machine.GuestCommand;
import eyrie.api.machine.GuestProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs startup scripts, and those before a save, in guests. Thread-safe. */
final class StartupScripts {
    private static final Logger LOG = LoggerFactory.getLogger(StartupScripts.class);
    private static final Duration NETWORK = Duration.ofMinutes(2);
    private static final Duration HAND_OVER = Duration.ofMinutes(2);
    private static final Duration LAST_OUTPUT = Duration.ofSeconds(5);
    // Runs what has arrived whole on standard input, once, however often it is asked to: only one can make the second
    // name of the file. The script has a session of its own before this shell ends, since its session ends with it.
    private static final String DETACH = """
            umask 077
            new=$(mktemp /run/eyrie-script.XXXXXX) || exit 1
            cat >"$new"
            [ "$(wc -c <"$new")" -eq "$2" ] || { rm -f "$new"; exit 1; }
            ln "$new" "/run/eyrie-script-$1" 2>/dev/null || { rm -f "$new"; exit 0; }
            setsid sh -c 'exec 3<"$0" >/dev/null 2>&1; sh -s <&3 3<&- &' "$new"
            rm -f "$new"
            """;

    /** Runs a script to its end and keeps what it said. Does not fail: what goes wrong is part of the result. */
    ScriptResult run(Guest guest, StartupScript script) {
        return run(guest, script, ScriptResult.KEPT_BYTES);
    }

    /** @param kept bytes of each stream */
    ScriptResult run(Guest guest, StartupScript script, int kept) {
        Tail out = new Tail(kept);
        Tail err = new Tail(kept);
        try {
            awaitCondition(guest, script);
            try (GuestProcess process = guest.exec(GuestCommand.of("sh", "-s"))) {
                Thread.ofVirtual().start(() -> feed(process, script.text()));
                Thread outDrain = drain(process.stdout(), out);
                Thread errDrain = drain(process.stderr(), err);
                OptionalInt code = process.waitFor(Duration.ofSeconds(Math.max(1, script.timeoutSeconds())));
                if (code.isEmpty()) {
                    process.kill();
                }
                // A child that the script left behind may keep the streams open for ever.
                outDrain.join(LAST_OUTPUT);
                errDrain.join(LAST_OUTPUT);
                return code.isPresent()
                        ? result(code.getAsInt(), false, out, err, List.of())
                        : result(-1, true, out, err, List.of("killed after %d s".formatted(script.timeoutSeconds())));
            }
        } catch (EyrieException e) {
            return result(-1, false, out, err, List.of(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return result(-1, false, out, err, List.of("the node stopped waiting for the script"));
        }
    }

    /**
     * Starts a script that goes on by itself in the guest, whatever becomes of this process. Repeating it for the same
     * instance does nothing.
     */
    void detach(Guest guest, StartupScript script, String instanceId) {
        awaitCondition(guest, script);
        int bytes = script.text().getBytes(StandardCharsets.UTF_8).length;
        GuestCommand command = GuestCommand.of("sh", "-c", DETACH, "eyrie-script", instanceId, Integer.toString(bytes));
        try (GuestProcess process = guest.exec(command)) {
            feed(process, script.text());
            OptionalInt code = process.waitFor(HAND_OVER);
            if (code.isEmpty() || code.getAsInt() != 0) {
                throw EyrieException.internal(
                        code.isEmpty()
                                ? "the guest did not take the startup script in time"
                                : "the guest did not take the startup script: exit code " + code.getAsInt(),
                        null);
            }
        }
    }

    /** The same result with more said about what went wrong. */
    static ScriptResult withErrors(ScriptResult result, List<String> more) {
        List<String> errors = new ArrayList<>(result.errors());
        errors.addAll(more);
        return new ScriptResult(result.returnCode(), result.didTimeout(), result.stdout(), result.stderr(), errors);
    }

    private static void awaitCondition(Guest guest, StartupScript script) {
        if (!script.whenBooted()) {
            guest.awaitNetwork(NETWORK);
        }
    }

    private static void feed(GuestProcess process, String text) {
        try (OutputStream stdin = process.stdin()) {
            stdin.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // The script may end before it has been read to its end; its exit code tells what counts.
            LOG.debug("the startup script was not read to its end: {}", e.toString());
        }
    }

    private static Thread drain(InputStream stream, Tail tail) {
        return Thread.ofVirtual().start(() -> {
            try (stream) {
                tail.drain(stream);
            } catch (IOException e) {
                LOG.debug("the output of a startup script ended early: {}", e.toString());
            }
        });
    }

    private static ScriptResult result(int code, boolean timeout, Tail out, Tail err, List<String> errors) {
        return new ScriptResult(code, timeout, out.text(), err.text(), errors);
    }
}
