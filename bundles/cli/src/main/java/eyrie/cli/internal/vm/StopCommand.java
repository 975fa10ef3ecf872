/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.vm;

import eyrie.cli.internal.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Stops VMs. */
@Command(name = "stop", description = "Shut VMs down. A suspended VM loses its memory and is stopped.")
public final class StopCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private VmSelection selection;

    @Option(
            names = {"-f", "--force"},
            description = "Do not ask the guest: end it at once.")
    private boolean force;

    public StopCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Library library = new Library(session.api());
        new Batch(session)
                .forEach(
                        selection.resolve(library, VmView::isRunning),
                        vm -> library.stop(vm, force).summary(),
                        "stopped");
        return 0;
    }
}
