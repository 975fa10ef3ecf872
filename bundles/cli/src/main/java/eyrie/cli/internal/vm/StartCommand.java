/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.vm;

import eyrie.cli.internal.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Starts VMs. */
@Command(name = "start", description = "Start stopped VMs, resume suspended ones. Returns when their guests answer.")
public final class StartCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private VmSelection selection;

    public StartCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Library library = new Library(session.api());
        new Batch(session)
                .forEach(
                        selection.resolve(library, vm -> !vm.isRunning()),
                        vm -> library.start(vm).summary(),
                        "running");
        return 0;
    }
}
