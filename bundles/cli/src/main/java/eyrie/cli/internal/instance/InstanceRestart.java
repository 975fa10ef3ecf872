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
    private static final Duration LOOK_AGAIN = Duration.ofMillis(500);

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
        session.api().post(Paths.of("/eyrie/v1/instances/%s/restart", id), body);
        if (!noWait) {
            await(id, before);
        }
        session.answer(Json.object().put("id", id), Text.line(id) + (noWait ? ": restarting" : ": restarted"));
        return 0;
    }

    private void await(String id, String before) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(timeout).toNanos();
        try (ProgressLine progress = session.progress()) {
            progress.at("restarting " + id, -1);
            while (System.nanoTime() < deadline) {
                JsonNode now = session.api().get(Paths.of("/eyrie/v1/instances/%s", id));
                String state = Json.text(now, "state");
                if (state.equals("started") && !started(now).equals(before)) {
                    return;
                }
                if (state.equals("error") || state.startsWith("terminat")) {
                    throw new Failure(FailureKind.INTERNAL, id + ": is " + state + ": " + Json.text(now, "message"));
                }
                Thread.sleep(LOOK_AGAIN);
            }
        }
        throw new Failure(
                FailureKind.TIMEOUT, id + ": has not started again after " + timeout + " s; see: eyrie instance show");
    }

    private static String started(JsonNode instance) {
        return Json.text(instance.path("vm"), "started");
    }
}
