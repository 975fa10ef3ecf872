/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The VM library through the command line: the life of a VM from clone to delete. */
class LibraryIT {
    private static Server server;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        Package.ensureTemplate();
        server = Server.start(Package.DATA);
    }

    @AfterAll
    static void stop() {
        Package.eyrie("delete", "--all", "--yes");
        server.close();
        assertThat(Machines.ofTests()).isEmpty();
    }

    @Test
    void theLifeOfAVm() throws Exception {
        Package.eyrie("clone", "debian-12", "life", "--tag", "suspended").ok();
        assertThat(status("life")).isEqualTo("suspended");
        Package.eyrie("start", "life").ok();
        assertThat(status("life")).isEqualTo("running");

        assertThat(Package.eyrieWithInput("from here\n", "run", "life", "sh", "-c", "cat; echo there >&2; exit 3"))
                .satisfies(r -> {
                    assertThat(r.exitCode()).isEqualTo(3);
                    assertThat(r.out()).isEqualTo("from here\n");
                    assertThat(r.err()).isEqualTo("there\n");
                });

        Path tree = Files.createDirectories(folder.resolve("tree/sub dir"));
        Files.writeString(tree.resolve("file $x"), "content");
        Package.eyrie("cp", "-R", folder.resolve("tree").toString(), "life:/root/")
                .ok();
        assertThat(Package.eyrie("run", "life", "cat", "/root/tree/sub dir/file $x")
                        .ok()
                        .out())
                .isEqualTo("content");
        Package.eyrie("cp", "-R", "life:/root/tree", folder.resolve("back").toString())
                .ok();
        assertThat(folder.resolve("back/sub dir/file $x")).hasContent("content");

        // Suspending keeps what runs.
        Package.eyrie("run", "life", "sh", "-c", "sleep 12345 >/dev/null 2>&1 & echo $! > /root/pid")
                .ok();
        Package.eyrie("suspend", "life").ok();
        assertThat(status("life")).isEqualTo("suspended");
        Package.eyrie("start", "life").ok();
        assertThat(Package.eyrie("run", "life", "sh", "-c", "tr '\\0' ' ' < /proc/$(cat /root/pid)/cmdline")
                        .ok()
                        .out())
                .contains("sleep 12345");

        // Stopping keeps the disk only.
        Package.eyrie("stop", "life").ok();
        assertThat(status("life")).isEqualTo("stopped");
        Package.eyrie("start", "life").ok();
        assertThat(Package.eyrie("run", "life", "cat", "/root/tree/sub dir/file $x")
                        .ok()
                        .out())
                .isEqualTo("content");
        Package.eyrie("stop", "--force", "life").ok();

        assertThat(Package.eyrie("list").ok().out()).contains("life");
        Package.eyrie("delete", "life", "--yes").ok();
        assertThat(Package.eyrie("show", "life").exitCode()).isEqualTo(3);
    }

    @Test
    void aVmThatChangedIsTaggedAndStartedFromThere() {
        Package.eyrie("clone", "debian-12", "changed").ok();
        Package.eyrie("start", "changed").ok();
        Package.eyrie("run", "changed", "sh", "-c", "echo second > /root/version")
                .ok();
        Package.eyrie("suspend", "changed").ok();
        Package.eyrie("push", "changed", "--tag", "v1").ok();
        Package.eyrie("delete", "changed", "--yes").ok();

        Package.eyrie("clone", "changed", "of-changed", "--tag", "v1").ok();
        Package.eyrie("start", "of-changed").ok();
        assertThat(Package.eyrie("run", "of-changed", "cat", "/root/version")
                        .ok()
                        .out())
                .isEqualTo("second\n");
        Package.eyrie("delete", "of-changed", "--yes").ok();
        Package.eyrie("template", "delete", "changed", "--yes").ok();
    }

    @Test
    void errorsHaveTheirCodesAndNoStackTrace() {
        assertThat(Package.eyrie("clone", "none", "x").exitCode()).isEqualTo(3);
        assertThat(Package.eyrie("create", "bad name", "--from", "debian").exitCode())
                .isEqualTo(2);
        assertThat(Package.eyrie("create", "x", "--from", "/no/such/file").err())
                .contains("/no/such/file");
        Package.Result json = Package.eyrie("-j", "show", "none");
        assertThat(json.exitCode()).isEqualTo(3);
        assertThat(json.out()).doesNotEndWith("\n");
        assertThat(Server.json(json.out()).path("code").asInt()).isEqualTo(3);
        assertThat(Package.eyrie("show", "none").err()).doesNotContain("Exception", "\tat ");
    }

    private static String status(String name) {
        JsonNode body =
                Server.json(Package.eyrie("-j", "show", name).ok().out()).path("body");
        return body.path("status").asText();
    }
}
