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
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a template version of an instance. */
@Command(
        name = "save",
        description = {
            "Make a version of a template from a started instance, with its memory and what runs in it.",
            "When the version is there the instance is terminated; if it cannot be made, the instance runs on."
        },
        footer = {
            "",
            "Examples:",
            "  eyrie image save build-7 --tag warm",
            "  eyrie image save build-7 --tag warm --new-template debian-jdk --script clean.sh"
        })
public final class ImageSave implements Callable<Integer> {
    private static final long BETWEEN_LOOKS = Duration.ofMillis(200).toNanos();

    private final Session session;

    @Parameters(
            index = "0",
            paramLabel = "INSTANCE",
            description = "Id, the beginning of one, name or external id of the instance.")
    private String instance;

    @Mixin
    private ImageWish wish;

    @Option(names = "--no-wait", description = "Answer with the id of the save as soon as it is accepted.")
    private boolean noWait;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "3600",
            description = "How long to wait; the save goes on all the same. Default: 3600.")
    private int timeout;

    public ImageSave(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (timeout < 1) {
            throw Failure.invalid("--timeout: " + timeout + " is not accepted; use 1 or more seconds");
        }
        InstanceApi instances = new InstanceApi(session.api());
        String id = instances.resolve(instance);
        ObjectNode body =
                wish.body(session.terminal().in(), () -> instances.find(id).text("vmid"));
        String save = Json.text(session.api().post("/api/v1/image", body.put("id", id)), "request_id");
        if (noWait) {
            session.answer(Json.object().put("request_id", save), save);
            return 0;
        }
        answer(await(save));
        return 0;
    }

    private JsonNode await(String save) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(timeout);
        try (ProgressLine progress = session.progress()) {
            progress.at("saving " + instance, -1);
            while (true) {
                JsonNode view = session.api().get(Paths.of("/api/v1/image?id=%s", save));
                if (!Json.text(view, "status").equals("pending")) {
                    return view;
                }
                if (System.nanoTime() > deadline) {
                    throw new Failure(
                            FailureKind.TIMEOUT,
                            "save %s is not over after %d s; see: eyrie image list".formatted(save, timeout));
                }
                LockSupport.parkNanos(BETWEEN_LOOKS);
            }
        }
    }

    private void answer(JsonNode view) {
        if (!Json.text(view, "status").equals("done")) {
            throw new Failure(FailureKind.INTERNAL, "not saved: " + Json.text(view.path("error"), "Message"), view);
        }
        JsonNode request = view.path("request");
        session.answer(view, Json.text(request, "TemplateID") + ":" + Json.text(request, "Tag"));
    }
}
