/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.instance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eyrie.cli.internal.base.Failure;
import eyrie.cli.internal.base.FailureKind;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.net.Paths;
import eyrie.cli.internal.session.Session;
import eyrie.cli.internal.text.ProgressLine;
import eyrie.cli.internal.text.Text;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Stops the VM of an instance and starts it again. */
@Command(
        name = "restart",
        description =
                "Stop the VM of an instance and start it again, with its disk as it is. Answers when its guest is up again.")
public final class InstanceRestart implements Callable<Integer> {
    private static final Set<String> IS_OVER = Set.of("restarted", "started", "error", "terminating", "terminated");
    private static final Duration PATIENCE_FOR_EVENTS = Duration.ofSeconds(2);
    /** For what nobody tells: a server that was replaced meanwhile, for instance. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

    private final Session session;

    @Parameters(
            index = "0",
            paramLabel = "INSTANCE",
            description = "Id, the beginning of one, name or external id of the instance.")
    private String instance;

    @Option(names = "--usb", paramLabel = "DEVICE", description = "The USB device that it is to have from then on.")
    private String usb;

    @Option(names = "--no-wait", description = "Answer as soon as the request is accepted.")
    private boolean noWait;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "300",
            description = "How long to wait; the restart goes on all the same. Default: 300.")
    private int timeout;

    public InstanceRestart(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (timeout < 1) {
            throw Failure.invalid("--timeout: " + timeout + " is not accepted; use 1 or more seconds");
        }
        String id = new InstanceApi(session.api()).resolve(instance);
        String before = started(session.api().get(Paths.of("/eyrie/v1/instances/%s", id)));
        ObjectNode body = Json.object();
        if (usb != null) {
            body.put("usb", usb);
        }
        if (noWait) {
            restart(id, body);
        } else {
            restartAndWait(id, body, before);
        }
        session.answer(Json.object().put("id", id), Text.line(id) + (noWait ? ": restarting" : ": restarted"));
        return 0;
    }

    private void restart(String id, ObjectNode body) {
        session.api().post(Paths.of("/eyrie/v1/instances/%s/restart", id), body);
    }

    private void restartAndWait(String id, ObjectNode body, String before) throws InterruptedException {
        InstanceWatch watch = new InstanceWatch(IS_OVER);
        try (InstanceEvents _ = new InstanceEvents(session.api(), watch);
                ProgressLine progress = session.progress()) {
            watch.awaitConnected(PATIENCE_FOR_EVENTS);
            progress.at("restarting " + id, -1);
            restart(id, body);
            watch.expect(List.of(id));
            long deadline = System.nanoTime() + Duration.ofSeconds(timeout).toNanos();
            boolean told = false;
            while (!isRestarted(id, before)) {
                Duration left = Duration.ofNanos(deadline - System.nanoTime());
                if (!left.isPositive()) {
                    throw new Failure(
                            FailureKind.TIMEOUT,
                            id + ": has not started again after " + timeout + " s; see: eyrie instance show");
                }
                Duration step = left.compareTo(LOOK_AGAIN) < 0 ? left : LOOK_AGAIN;
                if (told) {
                    Thread.sleep(step); // that was the end of something else
                } else {
                    told = watch.awaitSettled(step);
                }
            }
        }
    }

    private boolean isRestarted(String id, String before) {
        JsonNode now = session.api().get(Paths.of("/eyrie/v1/instances/%s", id));
        String state = Json.text(now, "state");
        if (state.equals("error") || state.startsWith("terminat")) {
            throw new Failure(FailureKind.INTERNAL, id + ": is " + state + ": " + Json.text(now, "message"));
        }
        return state.equals("started") && !started(now).equals(before);
    }

    private static String started(JsonNode instance) {
        return Json.text(instance.path("vm"), "started");
    }
}
