/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.instance;

import com.fasterxml.jackson.databind.node.TextNode;
import eyrie.cli.internal.base.Failure;
import eyrie.cli.internal.base.FailureKind;
import eyrie.cli.internal.net.Paths;
import eyrie.cli.internal.session.Session;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows what happened to and in an instance. */
@Command(name = "logs", description = "Show an instance's transitions, its script's output and its console.")
public final class InstanceLogs implements Callable<Integer> {
    private final Session session;

    @Parameters(
            index = "0",
            paramLabel = "INSTANCE",
            description = "Id, the beginning of one, name or external id of the instance.")
    private String instance;

    public InstanceLogs(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        String id = new InstanceApi(session.api()).resolve(instance);
        String path = Paths.of("/eyrie/v1/instances/%s/log", id);
        try (InputStream log = session.api().stream(path, "text/plain")) {
            String text = new String(log.readAllBytes(), StandardCharsets.UTF_8);
            session.answer(TextNode.valueOf(text), text.stripTrailing());
            return 0;
        } catch (IOException e) {
            throw new Failure(FailureKind.UNAVAILABLE, "the connection broke while the log was read; try again", e);
        }
    }
}
