/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.extension;

import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.net.Paths;
import eyrie.cli.internal.session.Session;
import eyrie.cli.internal.text.Text;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Takes nothing of a publisher any more. */
@Command(name = "remove", description = "Take nothing of a publisher any more, and stop what runs of it.")
final class TrustRemove implements Callable<Integer> {
    private final Session session;

    @Parameters(index = "0", paramLabel = "NAME", description = "Name of the publisher.")
    private String name;

    TrustRemove(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        session.api().delete(Paths.of(TrustGroup.ALL + "/%s", name));
        session.answer(Json.object(), Text.line(name) + ": not trusted any more");
        return 0;
    }
}
