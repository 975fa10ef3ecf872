/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.admin;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.cli.internal.base.Failure;
import eyrie.cli.internal.base.FailureKind;
import eyrie.cli.internal.net.Api;
import eyrie.cli.internal.session.Session;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Waits for a server that was just started. */
@Command(name = "wait", description = "Wait until the server is ready: for scripts that have just started it.")
public final class WaitCommand implements Callable<Integer> {
    /** Nothing can wake whoever waits for a server that is not there yet, so it is asked again. */
    private static final long BETWEEN_TRIES = TimeUnit.MILLISECONDS.toNanos(50);

    private final Session session;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "How long to wait. Default: 60.")
    private int timeout;

    public WaitCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (timeout < 1) {
            throw Failure.invalid("--timeout: " + timeout + " is not accepted; use 1 or more seconds");
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(timeout);
        while (true) {
            try (Api api = session.connect()) {
                JsonNode ready = api.get("/readyz");
                session.answer(ready, "ready: " + api.server());
                return 0;
            } catch (Failure notYet) {
                giveUp(notYet, deadline);
            }
            LockSupport.parkNanos(BETWEEN_TRIES);
        }
    }

    /** What was asked wrongly does not become right by waiting. */
    private void giveUp(Failure notYet, long deadline) {
        if (notYet.kind() == FailureKind.INVALID) {
            throw notYet;
        }
        if (System.nanoTime() > deadline) {
            throw new Failure(FailureKind.TIMEOUT, "not ready after " + timeout + " s: " + notYet.getMessage(), notYet);
        }
    }
}
