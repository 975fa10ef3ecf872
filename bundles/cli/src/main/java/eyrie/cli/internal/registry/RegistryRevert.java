/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.registry;

import eyrie.cli.internal.base.Failure;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.net.Paths;
import eyrie.cli.internal.session.Confirmation;
import eyrie.cli.internal.session.Session;
import eyrie.cli.internal.text.Text;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Goes back to an earlier version of a template. */
@Command(
        name = "revert",
        description = "Remove a version of a template of this server, and every newer one, so that the one before it is"
                + " the latest again.")
final class RegistryRevert implements Callable<Integer> {
    private final Session session;

    @Parameters(index = "0", paramLabel = "TEMPLATE", description = "Id or name of the template.")
    private String template;

    @Option(
            names = {"-t", "--tag"},
            paramLabel = "TAG",
            description = "The version. Default: the latest.")
    private String tag;

    @Option(
            names = {"-a", "--all"},
            description = "All versions, and with them the template.")
    private boolean all;

    @Mixin
    private Confirmation confirmation;

    RegistryRevert(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (all && tag != null) {
            throw Failure.invalid("--all and --tag: only one of them can be given");
        }
        String what = all
                ? "the template \"" + template + "\" with all versions"
                : (tag == null ? "the latest version" : "version \"" + tag + "\" and every newer one") + " of \""
                        + template + "\"";
        confirmation.ask(session, "delete " + what);
        if (all) {
            session.api().delete(Paths.of("/api/v1/registry/vm?id=%s", template));
        } else if (tag != null) {
            session.api().delete(Paths.of("/api/v1/registry/revert?id=%s&tag=%s", template, tag));
        } else {
            session.api().delete(Paths.of("/api/v1/registry/revert?id=%s", template));
        }
        session.answer(Json.object(), Text.line(template) + ": reverted");
        return 0;
    }
}
