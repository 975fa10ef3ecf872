/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.builder.internal.image;

import static org.assertj.core.api.Assertions.assertThat;

import eyrie.api.machine.GuestFile;
import eyrie.builder.internal.command.Command;
import eyrie.builder.internal.command.Commands;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeedTest {
    private static final GuestFile AGENT =
            new GuestFile("/usr/lib/eyrie/eyrie-agent", 0755, "#!/bin/sh\necho ü: 'x'\n");

    @TempDir
    private Path folder;

    private final Commands commands = new Commands();

    @Test
    void theDiskHasCloudInitsLabelAndFiles() throws Exception {
        Path seed = folder.resolve("seed");

        new Seed(commands, folder.resolve("log"))
                .make(List.of(AGENT), seed, Files.createDirectory(folder.resolve("w")));

        assertThat(tool("mlabel", "-s", "-i", seed.toString(), "::")).anyMatch(line -> line.contains("CIDATA"));
        assertThat(tool("mtype", "-i", seed.toString(), "::user-data").getFirst())
                .isEqualTo("#cloud-config");
        assertThat(tool("mtype", "-i", seed.toString(), "::network-config")).contains("    dhcp4: true");
        assertThat(tool("mtype", "-i", seed.toString(), "::meta-data"))
                .singleElement()
                .asString()
                .startsWith("instance-id: eyrie-");
    }

    @Test
    void cloudInitWritesTheAgentAndStartsIt() {
        String userData = Seed.files(List.of(AGENT)).get("user-data");

        String content = Base64.getEncoder().encodeToString(AGENT.content().getBytes(StandardCharsets.UTF_8));
        assertThat(userData).isEqualTo("""
                #cloud-config
                write_files:
                - path: /usr/lib/eyrie/eyrie-agent
                  owner: root:root
                  permissions: '0755'
                  encoding: b64
                  content: %s
                runcmd:
                - [mkdir, -p, /etc/systemd/system/multi-user.target.wants]
                - [ln, -sf, /etc/systemd/system/eyrie-agent.service, \
                /etc/systemd/system/multi-user.target.wants/eyrie-agent.service]
                - [systemctl, daemon-reload]
                - [systemctl, start, --no-block, eyrie-agent.service]
                """.formatted(content));
    }

    @Test
    void everySeedIsAnotherInstance() {
        assertThat(Seed.files(List.of()).get("meta-data"))
                .isNotEqualTo(Seed.files(List.of()).get("meta-data"));
    }

    private List<String> tool(String name, String... arguments) throws Exception {
        List<String> argv = new ArrayList<>(List.of(commands.tools().require(name, "mtools", "for a test")));
        argv.addAll(List.of(arguments));
        List<String> lines = new ArrayList<>();
        commands.run(
                new Command(name, argv, Map.of("MTOOLS_SKIP_CHECK", "1")), folder.resolve("log"), true, lines::add);
        return lines;
    }
}
