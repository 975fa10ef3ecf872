/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.copy;

import eyrie.cli.internal.base.Failure;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.session.Session;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Copies files and folders into a VM or out of it. */
@Command(
        name = "cp",
        description = {
            "Copy files and folders into a VM or out of it. What is in the VM is written VM:PATH. A VM that does not run"
                    + " is started.",
            "If TARGET is a folder, the copies go into it; otherwise the one SOURCE is copied as TARGET. A SOURCE that"
                    + " ends in /. stands for what is in the folder."
        },
        footer = {
            "",
            "Examples:",
            "  eyrie cp build.sh build-1:/usr/local/bin/",
            "  eyrie cp -R src build-1:/src",
            "  eyrie cp -a build-1:/src/target ./result"
        })
public final class CopyCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private CopyOptions options;

    @Parameters(
            index = "0..*",
            arity = "2..*",
            paramLabel = "SOURCE... TARGET",
            hideParamSyntax = true,
            description = "What to copy, and where to; either all sources or the target is in a VM.")
    private List<String> paths;

    public CopyCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException {
        List<Location> sources =
                paths.subList(0, paths.size() - 1).stream().map(Location::parse).toList();
        Location target = Location.parse(paths.getLast());
        if (sources.stream().map(Location::vm).map(Objects::nonNull).distinct().count() > 1
                || sources.getFirst().isInVm() == target.isInVm()) {
            throw Failure.invalid("one side must be in a VM and the other here; write VM:PATH for a path in a VM, and"
                    + " ./NAME for a file here with a colon in its name");
        }
        if (target.isInVm()) {
            new CopyIn(session, options)
                    .copy(sources.stream().map(Location::path).toList(), target);
        } else {
            CopyOut copy = new CopyOut(session, options);
            copy.copy(sources, target);
        }
        session.answer(Json.object(), "");
        return 0;
    }
}
