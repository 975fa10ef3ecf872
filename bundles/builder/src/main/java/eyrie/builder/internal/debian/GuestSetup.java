/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.builder.internal.debian;

import eyrie.api.machine.GuestFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * Makes a fresh Debian a guest: an address by DHCP, an SSH server for each connection, the agent, a fast start, and nothing
 * that would be the same in every VM made of it.
 */
final class GuestSetup {
    private static final String UNITS = "/etc/systemd/system/";
    private static final String AGENT_UNIT = UNITS + "eyrie-agent.service";

    /** The files beside this class below {@code root}, with their modes. */
    private static final String INDEX = "root.index";

    /**
     * What a VM for builds has no use for and would wait for at every start, each a process or more: upkeep of a disk that
     * lives for minutes, terminals without a screen, records of logins, disks to be split, and file systems of the kernel
     * that whoever needs them mounts.
     */
    private static final List<String> MASKED = List.of(
            "apt-daily.timer",
            "apt-daily-upgrade.timer",
            "dpkg-db-backup.timer",
            "e2scrub_all.timer",
            "e2scrub_reap.service",
            "fstrim.timer",
            "getty-static.service",
            "systemd-networkd-wait-online.service",
            "systemd-pstore.service",
            "systemd-repart.service",
            "systemd-update-utmp.service",
            "systemd-update-utmp-runlevel.service",
            "dev-hugepages.mount",
            "dev-mqueue.mount",
            "sys-fs-fuse-connections.mount",
            "sys-kernel-config.mount",
            "sys-kernel-debug.mount",
            "sys-kernel-tracing.mount");

    /** These look for encrypted, hibernated, verified or unpartitioned disks, each as a process at every start. */
    private static final List<String> MASKED_GENERATORS = List.of(
            "systemd-cryptsetup-generator",
            "systemd-gpt-auto-generator",
            "systemd-hibernate-resume-generator",
            "systemd-integritysetup-generator",
            "systemd-veritysetup-generator");

    private final RootFiles root;

    GuestSetup(Path root) {
        this.root = new RootFiles(root);
    }

    void configure(Mirror mirror, List<GuestFile> agent) throws IOException {
        writeOwnFiles();
        writeAptSources(mirror);
        enable("multi-user.target", "/lib/systemd/system/systemd-networkd.service");
        enable("sockets.target", "/lib/systemd/system/ssh.socket");
        root.remove(UNITS + "multi-user.target.wants", "ssh.service");
        root.remove(UNITS, "sshd.service");
        root.remove(UNITS + "timers.target.wants", "*");
        root.remove(UNITS + "getty.target.wants", "*");
        root.link(UNITS + "default.target", "/lib/systemd/system/multi-user.target");
        for (String unit : MASKED) {
            root.link(UNITS + unit, "/dev/null");
        }
        for (String generator : MASKED_GENERATORS) {
            root.link("/etc/systemd/system-generators/" + generator, "/dev/null");
        }
        installAgent(agent);
        root.append("/etc/initramfs-tools/modules", "virtio_pci\nvirtio_blk\next4\n");
    }

    /** Takes away what makes a machine one of its kind, and what is only left over from the installation. */
    void forget() throws IOException {
        // Empty, not missing: the first start makes an id and asks nobody anything.
        root.write("/etc/machine-id", 0444, "");
        root.remove("/var/lib/dbus", "machine-id");
        // Newer than /usr: there is nothing that the first start would have to bring up to date.
        root.write("/etc/.updated", 0644, "");
        root.write("/var/.updated", 0644, "");
        root.remove("/etc/ssh", "ssh_host_*");
        root.remove("/var/lib/systemd", "random-seed");
        root.remove("/var/lib/apt/lists", "*");
        root.remove("/var/cache/apt/archives", "*.deb");
        root.remove("/var/cache/apt", "*.bin");
        root.remove("/var/log", "*.log");
        root.remove("/var/log/apt", "*");
        root.remove("/boot", "initrd.img-*");
    }

    private void enable(String target, String unit) throws IOException {
        root.link(UNITS + target + ".wants/" + Path.of(unit).getFileName(), unit);
    }

    private void installAgent(List<GuestFile> files) throws IOException {
        for (GuestFile file : files) {
            root.write(file.path(), file.mode(), file.content());
        }
        if (files.stream().anyMatch(file -> file.path().equals(AGENT_UNIT))) {
            enable("multi-user.target", AGENT_UNIT);
        }
    }

    private void writeAptSources(Mirror mirror) throws IOException {
        root.remove("/etc/apt", "sources.list");
        StringBuilder sources = new StringBuilder(archive(mirror.uri(), "%1$s %1$s-updates".formatted(mirror.suite())));
        if (mirror.securityUri() != null) {
            sources.append('\n').append(archive(mirror.securityUri(), mirror.suite() + "-security"));
        }
        root.write("/etc/apt/sources.list.d/debian.sources", 0644, sources.toString());
    }

    private static String archive(String uri, String suites) {
        return """
                Types: deb
                URIs: %s
                Suites: %s
                Components: main
                Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
                """.formatted(uri, suites);
    }

    private void writeOwnFiles() throws IOException {
        for (String line : resource(INDEX).lines().toList()) {
            String[] entry = line.split(" ");
            root.write(entry[1], Integer.parseInt(entry[0], 8), resource("root" + entry[1]));
        }
    }

    private static String resource(String name) throws IOException {
        try (InputStream content = GuestSetup.class.getResourceAsStream(name)) {
            if (content == null) {
                throw new IOException("the bundle has no " + name);
            }
            return new String(content.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
