/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.registry;

import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.net.Paths;
import eyrie.cli.internal.session.Session;
import eyrie.cli.internal.text.Text;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Forgets a registry. */
@Command(
        name = "remove",
        aliases = "delete",
        description = "Forget a registry and the credential for it. What is in the registry stays.")
final class RegistryRemove implements Callable<Integer> {
    private final Session session;

    @Parameters(index = "0", paramLabel = "NAME", description = "Name of the registry.")
    private String name;

    RegistryRemove(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        session.api().delete(Paths.of(Registries.ALL + "/%s", name));
        session.answer(Json.object(), Text.line(name) + ": removed");
        return 0;
    }
}
