/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.vm;

import eyrie.cli.internal.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Suspends VMs. */
@Command(name = "suspend", description = "Save running VMs with their memory; start resumes them where they were.")
public final class SuspendCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private VmSelection selection;

    public SuspendCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Library library = new Library(session.api());
        new Batch(session)
                .forEach(
                        selection.resolve(library, VmView::isRunning),
                        vm -> library.suspend(vm).summary(),
                        "suspended");
        return 0;
    }
}
