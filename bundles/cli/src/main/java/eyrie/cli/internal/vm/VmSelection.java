/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.vm;

import eyrie.cli.internal.base.Failure;
import java.util.List;
import java.util.function.Predicate;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which VMs a command is about: those that are named, or all that it can be about. */
final class VmSelection {
    @Parameters(arity = "0..*", paramLabel = "VM", description = "Ids or names of VMs.")
    private List<String> vms = List.of();

    @Option(
            names = {"-a", "--all"},
            description = "All VMs for which it makes sense; those of instances are left to the server.")
    private boolean all;

    List<String> resolve(Library library, Predicate<VmView> sensible) {
        if (all != vms.isEmpty()) {
            throw Failure.invalid("name one or more VMs, or use --all");
        }
        if (!all) {
            return vms;
        }
        return library.all().stream()
                .filter(vm -> vm.isUsers() && sensible.test(vm))
                .map(VmView::name)
                .toList();
    }
}
