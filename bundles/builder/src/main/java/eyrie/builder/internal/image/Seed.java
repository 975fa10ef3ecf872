/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.builder.internal.image;

import eyrie.api.EyrieException;
import eyrie.api.machine.GuestFile;
import eyrie.builder.internal.command.Command;
import eyrie.builder.internal.command.CommandFailed;
import eyrie.builder.internal.command.Commands;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Makes the small disk from which cloud-init, in an ordinary cloud image, takes what to do at the first start: install the
 * agent and ask for an address by DHCP. See cloud-init's data source {@code NoCloud}.
 */
final class Seed {
    private static final String PURPOSE = "to make the first-start disk of a cloud image";
    private static final String UNIT = "eyrie-agent.service";

    private final Commands commands;
    private final Path log;

    Seed(Commands commands, Path log) {
        this.commands = commands;
        this.log = log;
    }

    /** @param work a folder for files in between */
    void make(List<GuestFile> agent, Path seed, Path work) throws IOException {
        String format = commands.tools().require("mformat", "mtools", PURPOSE);
        String copy = commands.tools().require("mcopy", "mtools", PURPOSE);
        // FAT on a floppy's size, which mtools knows by itself; the label is what cloud-init looks for.
        run("mformat", List.of(format, "-C", "-f", "1440", "-v", "CIDATA", "-i", seed.toString(), "::"));
        for (Map.Entry<String, String> file : files(agent).entrySet()) {
            Path source = Files.writeString(work.resolve(file.getKey()), file.getValue());
            run("mcopy", List.of(copy, "-i", seed.toString(), source.toString(), "::" + file.getKey()));
        }
    }

    private void run(String name, List<String> argv) throws IOException {
        try {
            commands.run(new Command(name, argv, Map.of("MTOOLS_SKIP_CHECK", "1")), log, true, line -> {});
        } catch (CommandFailed failed) {
            throw EyrieException.internal("seed: " + failed.getMessage(), failed);
        }
    }

    static Map<String, String> files(List<GuestFile> agent) {
        Map<String, String> files = new TreeMap<>();
        files.put("meta-data", "instance-id: eyrie-%s\n".formatted(UUID.randomUUID()));
        files.put("network-config", """
                version: 2
                ethernets:
                  any:
                    match:
                      name: "e*"
                    dhcp4: true
                """);
        files.put("user-data", userData(agent));
        return files;
    }

    private static String userData(List<GuestFile> agent) {
        StringBuilder text = new StringBuilder("#cloud-config\nwrite_files:\n");
        for (GuestFile file : agent) {
            text.append("""
                    - path: %s
                      owner: root:root
                      permissions: '%04o'
                      encoding: b64
                      content: %s
                    """.formatted(
                            file.path(),
                            file.mode(),
                            Base64.getEncoder().encodeToString(file.content().getBytes(StandardCharsets.UTF_8))));
        }
        return text.append("""
                        runcmd:
                        - [mkdir, -p, /etc/systemd/system/multi-user.target.wants]
                        - [ln, -sf, /etc/systemd/system/%1$s, /etc/systemd/system/multi-user.target.wants/%1$s]
                        - [systemctl, daemon-reload]
                        - [systemctl, start, --no-block, %1$s]
                        """.formatted(UNIT)).toString();
    }
}
