/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.builder.internal.debian;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.Progress;
import eyrie.api.machine.Hypervisor;
import eyrie.api.template.Arch;
import eyrie.api.template.Boot;
import eyrie.api.vm.DiskSource;
import eyrie.builder.internal.Config;
import eyrie.builder.internal.Failures;
import eyrie.builder.internal.Workspaces;
import eyrie.builder.internal.command.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code debian}: a Debian installed for the purpose, from the mirror that this machine's own apt uses. */
@Component(
        configurationPid = "eyrie.builder",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        property = "osgi.ds.satisfying.condition.target=(osgi.condition.id=eyrie.role.node)")
public final class DebianSource implements DiskSource {
    private static final Logger LOG = LoggerFactory.getLogger(DebianSource.class);
    private static final String NAME = "debian";

    /** The installed system, its raw disk and the qcow2, which lie side by side for a moment. */
    private static final long SPACE_BYTES = 2L << 30;

    private final String configuredMirror;
    private final String suite;
    private final Path etcApt;
    private final Workspaces workspaces;
    private final Commands commands;
    private final Hypervisor hypervisor;

    /** Builds keep a core and a disk busy; two at once would only both be late. */
    private final ReentrantLock oneAtATime = new ReentrantLock();

    @Activate
    public DebianSource(
            Config config,
            @Reference Workspaces workspaces,
            @Reference Commands commands,
            @Reference(policyOption = ReferencePolicyOption.GREEDY) Hypervisor hypervisor) {
        this(config.mirror(), config.suite(), workspaces, commands, hypervisor);
    }

    DebianSource(
            String configuredMirror, String suite, Workspaces workspaces, Commands commands, Hypervisor hypervisor) {
        this.configuredMirror = configuredMirror;
        this.suite = suite;
        this.etcApt = Path.of("/etc/apt");
        this.workspaces = workspaces;
        this.commands = commands;
        this.hypervisor = hypervisor;
    }

    @Override
    public boolean accepts(String from) {
        return from.equals(NAME);
    }

    @Override
    public Built build(String from, long diskBytes, Path folder, Progress progress) {
        refuseWithoutRoot();
        progress.at("Waiting for another build", -1);
        try {
            oneAtATime.lockInterruptibly();
        } catch (InterruptedException cancelled) {
            Thread.currentThread().interrupt();
            throw new EyrieException(ErrorKind.UNAVAILABLE, "debian: the build was cancelled", cancelled);
        }
        try (Workspaces.Workspace workspace = workspaces.open()) {
            return build(diskBytes == 0 ? DEFAULT_DISK_BYTES : diskBytes, folder, workspace.folder(), progress);
        } catch (IOException failed) {
            throw Failures.of(NAME, failed);
        } finally {
            oneAtATime.unlock();
        }
    }

    private Built build(long diskBytes, Path folder, Path work, Progress progress) throws IOException {
        refuseWithoutSpace(work);
        Arch arch = archHere();
        Mirror mirror = Mirror.find(configuredMirror, suite, etcApt);
        LOG.info("Installing Debian {} ({}) from {}", mirror.suite(), arch.id(), mirror.uri());
        Path log = workspaces.log(NAME);
        Path root = work.resolve("root");
        Debootstrap debootstrap = new Debootstrap(commands, log);
        debootstrap.install(mirror, arch, root, progress);

        progress.at("Configuring the system", -1);
        GuestSetup setup = new GuestSetup(root);
        setup.configure(mirror, hypervisor.guestFiles());
        String kernel = kernelVersion(root);
        debootstrap.runInside(root, "mkinitramfs", "-o", "/boot/initrd.img-" + kernel, kernel);
        Files.copy(root.resolve("boot/vmlinuz-" + kernel), folder.resolve("kernel"));
        Files.move(
                root.resolve("boot/initrd.img-" + kernel),
                folder.resolve("initrd"),
                StandardCopyOption.REPLACE_EXISTING);
        setup.forget();

        new RootDisk(commands, hypervisor, log)
                .make(root, diskBytes, work.resolve("disk.raw"), folder.resolve("disk"), progress);
        Workspaces.sync(folder);
        LOG.info("Built a Debian {} disk with kernel {} in {}", mirror.suite(), kernel, folder);
        return new Built(Boot.kernel(commandLine(arch)));
    }

    /**
     * Quiet, since every character on a serial port costs an emulated machine a trip to its host. The file system is not
     * checked: its journal is enough for a disk of this age.
     */
    static String commandLine(Arch arch) {
        String console = switch (arch) {
            case AMD64 -> "ttyS0";
            case ARM64 -> "ttyAMA0";
        };
        return String.join(
                " ",
                "root=/dev/vda rootfstype=ext4 rootflags=noatime rw",
                "console=" + console,
                "quiet systemd.show_status=auto net.ifnames=0",
                "cryptomgr.notests fsck.mode=skip");
    }

    private static String kernelVersion(Path root) throws IOException {
        try (Stream<Path> modules = Files.list(root.resolve("lib/modules"))) {
            return modules.map(each -> each.getFileName().toString())
                    .max(String::compareTo)
                    .orElseThrow(() -> new IOException("no kernel was installed"));
        }
    }

    private Arch archHere() {
        Arch arch = Arch.ofThisMachine();
        Arch guests = hypervisor.info().arch();
        if (arch != guests) {
            throw EyrieException.invalid(
                    "from",
                    NAME,
                    "the file or URL of an image: a Debian for %s cannot be installed on %s"
                            .formatted(guests.id(), arch.id()));
        }
        return arch;
    }

    private static void refuseWithoutRoot() {
        if (!System.getProperty("os.name").equals("Linux")) {
            throw EyrieException.invalid(
                    "from", NAME, "the file or URL of a disk image: a Debian can only be installed on Linux");
        }
        if (!"root".equals(System.getProperty("user.name"))) {
            throw new EyrieException(
                    ErrorKind.UNAVAILABLE,
                    "from: \"debian\" needs the rights of root to install a system; run the node as root or use the file "
                            + "or URL of a disk image");
        }
    }

    private static void refuseWithoutSpace(Path work) throws IOException {
        long free = Files.getFileStore(work).getUsableSpace();
        if (free < SPACE_BYTES) {
            throw new EyrieException(
                    ErrorKind.NO_SPACE,
                    "debian: the disk of %s has %d MiB free and the build needs %d MiB"
                            .formatted(work.getParent(), free >> 20, SPACE_BYTES >> 20));
        }
    }
}
