/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.license;

import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.session.Confirmation;
import eyrie.cli.internal.session.Session;
import eyrie.cli.internal.text.Text;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Removes a key. */
@Command(name = "remove", description = "Remove a license key. It can be activated again.")
final class LicenseRemove implements Callable<Integer> {
    private final Session session;

    @Parameters(index = "0", paramLabel = "ID", description = "Id of the key, as license show tells it.")
    private String id;

    @Mixin
    private Confirmation confirmation;

    LicenseRemove(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        confirmation.ask(session, "remove the license key \"%s\"".formatted(Text.line(id)));
        new LicenseApi(session.api()).remove(id);
        session.answer(Json.object(), Text.line(id) + ": removed");
        return 0;
    }
}
