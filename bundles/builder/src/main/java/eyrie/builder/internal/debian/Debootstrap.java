/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.builder.internal.debian;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.Progress;
import eyrie.api.template.Arch;
import eyrie.builder.internal.Failures;
import eyrie.builder.internal.command.Command;
import eyrie.builder.internal.command.CommandFailed;
import eyrie.builder.internal.command.Commands;
import eyrie.builder.internal.command.Tools;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Installs a Debian into a folder and runs programs of it. Both happen in mount and process namespaces of their own: what
 * is mounted meanwhile is seen by nobody else and gone, with every process, when the first process of the namespace is.
 */
final class Debootstrap {
    private static final String PURPOSE = "to build a Debian disk";

    /**
     * The kernel's package shall not make an initrd: it is made once, when the root is configured. And dpkg need not wait
     * for the disk: what is installed here is thrown away unless it gets as far as being a disk itself.
     */
    private static final Map<String, String> ENVIRONMENT = Map.of("INITRD", "No", "DPKG_FORCE", "unsafe-io");

    private final Commands commands;
    private final Path log;

    Debootstrap(Commands commands, Path log) {
        this.commands = commands;
        this.log = log;
    }

    static List<String> packages(Arch arch) {
        return List.of(
                "systemd",
                "systemd-sysv",
                "udev",
                "kmod",
                "initramfs-tools",
                "linux-image-cloud-" + arch.id(),
                "qemu-guest-agent",
                "openssh-server",
                "iproute2",
                "netbase",
                "ca-certificates",
                "curl");
    }

    void install(Mirror mirror, Arch arch, Path root, Progress progress) throws IOException {
        Tools tools = commands.tools();
        tools.require("gpgv", "gpgv", PURPOSE);
        List<String> argv = List.of(
                tools.require("debootstrap", "debootstrap", PURPOSE),
                "--variant=minbase",
                "--arch=" + arch.id(),
                "--force-check-gpg",
                "--keyring=" + mirror.keyring(),
                "--include=" + String.join(",", packages(arch)),
                mirror.suite(),
                root.toString(),
                mirror.uri());
        Command command = new Command("debootstrap", isolated(argv), ENVIRONMENT);
        try {
            commands.run(command, log, false, new BootstrapProgress(progress));
        } catch (CommandFailed failed) {
            throw explained(failed, mirror);
        }
    }

    /** Runs a program of the installed system. */
    void runInside(Path root, String... argv) throws IOException {
        List<String> all = new ArrayList<>(List.of(commands.tools().require("chroot", "coreutils", PURPOSE)));
        all.add(root.toString());
        all.addAll(List.of(argv));
        try {
            commands.run(Command.of(argv[0], isolated(all)), log, true, line -> {});
        } catch (CommandFailed failed) {
            throw explained(failed, null);
        }
    }

    private List<String> isolated(List<String> argv) {
        List<String> all = new ArrayList<>(List.of(
                commands.tools().require("unshare", "util-linux", PURPOSE),
                "--mount",
                "--propagation",
                "private",
                "--pid",
                "--fork",
                "--kill-child=KILL",
                "--"));
        // The folders of a system are for all to see, whatever this process makes its own with.
        all.addAll(List.of("/bin/sh", "-c", "umask 022 && exec \"$@\"", "sh"));
        all.addAll(argv);
        return all;
    }

    private EyrieException explained(CommandFailed failed, Mirror mirror) {
        String said = String.join("\n", failed.lastLines());
        if (Failures.saysDiskFull(said)) {
            return Failures.diskFull("debian", failed);
        }
        if (mirror != null && (said.contains("Failed getting release file") || said.contains("Couldn't download"))) {
            return new EyrieException(
                    ErrorKind.UNAVAILABLE,
                    "debian: the mirror %s could not be reached or has no %s; set builder.mirror to one that has"
                            .formatted(mirror.uri(), mirror.suite()),
                    failed);
        }
        if (mirror != null && (said.contains("unknown key") || said.contains("Invalid Release signature"))) {
            return new EyrieException(
                    ErrorKind.UNAVAILABLE,
                    "debian: the release %s of the mirror %s is not signed by a key in %s"
                            .formatted(mirror.suite(), mirror.uri(), mirror.keyring()),
                    failed);
        }
        if (mirror != null && said.contains("No such script")) {
            return EyrieException.invalid(
                    "builder.suite", mirror.suite(), "a release that this machine's debootstrap knows");
        }
        return EyrieException.internal(
                "debian: %s; the whole output is in %s".formatted(failed.getMessage(), log), failed);
    }
}
