/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.guest;

import eyrie.api.machine.GuestFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The files that make the agent run in a Linux guest with systemd and Perl's base package. */
final class AgentFiles {
    private AgentFiles() {}

    static List<GuestFile> list() {
        return List.of(
                new GuestFile("/usr/lib/eyrie/eyrie-agent", 0755, read("eyrie-agent")),
                new GuestFile("/etc/systemd/system/eyrie-agent.service", 0644, read("eyrie-agent.service")),
                new GuestFile("/etc/udev/rules.d/60-eyrie-agent.rules", 0644, read("60-eyrie-agent.rules")));
    }

    private static String read(String name) {
        try (InputStream content = AgentFiles.class.getResourceAsStream(name)) {
            if (content == null) {
                throw new IllegalStateException("the bundle has no " + name);
            }
            return new String(content.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
