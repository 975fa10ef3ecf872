/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.fake.Cli;
import eyrie.cli.internal.fake.FakeServer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nodes and their groups. */
@Timeout(60)
class FleetCommandsTest {
    private static final String NODE = """
            {"id":"n1","name":"vm","address":"10.1.1.1","state":"Drain Mode","arch":"amd64","accelerator":"kvm",
             "hypervisor":"qemu 7.2.22","version":"0.1.0","cpu_count":16,"ram_bytes":68719476736,"disk_bytes":214748364800,
             "disk_free_bytes":107374182400,"capacity":8,"vms":3,"instances":2,"cpu_load":0.256,"ram_load":0.5,
             "seen":"2026-11-21T11:59:58Z","templates":[{"id":"t1","name":"debian","tag":"v1","version":0,"spares":2,"bytes":1073741824},
              {"id":"t2","name":"mine","tag":"v7","version":6,"spares":0,"bytes":2048,"publication":{"progress":0.4}},
              {"id":"t3","name":"lost","tag":"v1","version":0,"spares":0,"bytes":0,
               "publication":{"progress":0,"problem":"the registry is full"}}],
             "devices":[{"id":"1-2","kind":"usb","name":"iPhone"}],
             "config":{"name":"rack-1","capacity_mode":"number","max_vms":4,"vcpu_override":0,"ram_override_bytes":0,
              "drain":true,"groups":["g1"]}}""";
    private static final String GROUP =
            "{\"id\":\"g1\",\"name\":\"ci\",\"description\":\"for builds\",\"fallback_group_id\":\"g2\",\"nodes\":[\"n1\"]}";
    private static final String OTHER = "{\"id\":\"g2\",\"name\":\"rest\",\"description\":\"\",\"nodes\":[]}";

    @TempDir
    Path home;

    private final FakeServer server = new FakeServer();

    @BeforeEach
    void serve() {
        server.on("GET /eyrie/v1/nodes", "[" + NODE + "]");
        server.on("GET /eyrie/v1/nodes/n1", NODE);
        server.on("GET /eyrie/v1/groups", "[" + GROUP + "," + OTHER + "]");
        server.on("GET /eyrie/v1/groups/ci", GROUP);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Cli cli() {
        return Cli.of(server, home);
    }

    @Test
    void nodeShowTellsWhatWasDecided() {
        assertThat(cli().run("node", "show", "rack-1").out()).isEqualTo("""
                node:        n1
                name:        rack-1
                state:       Drain Mode
                address:     10.1.1.1
                arch:        amd64
                accelerator: kvm
                hypervisor:  qemu 7.2.22
                version:     0.1.0
                cpu:         16 at 26 %
                ram:         64 GiB at 50 %
                disk:        100 GiB free of 200 GiB
                devices:     usb iPhone
                instances:   2
                capacity:    4 VMs
                drain:       takes nothing new
                groups:      g1
                seen:        2026-11-21 11:59:58 (2 s ago)

                TEMPLATE  TAG  VERSION  SIZE   SPARES  ID  TO REGISTRY
                debian    v1   0        1 GiB  2       t1  -
                mine      v7   6        2 KiB  0       t2  40 %
                lost      v1   0        -      0       t3  the registry is full
                """);
        assertThat(Json.text(cli().run("-j", "node", "show", "n1").body(), "id"))
                .isEqualTo("n1");
        assertThat(cli().run("node", "show", "vm").code()).isEqualTo(3);
    }

    @Test
    void nodeConfigSendsWhatIsSaid() {
        server.on("PATCH /eyrie/v1/nodes/n1/config", NODE);

        assertThat(cli().run(
                                "node",
                                "config",
                                "n1",
                                "--name",
                                "a",
                                "--host",
                                "",
                                "--capacity-mode",
                                "resource",
                                "--max-vm-count",
                                "0",
                                "--vcpu-override",
                                "32",
                                "--ram-override",
                                "48G",
                                "--drain-mode=false")
                        .out())
                .isEqualTo("n1: changed\n");

        assertThat(server.request("PATCH /eyrie/v1/nodes/n1/config").json())
                .isEqualTo(Json.object()
                        .put("name", "a")
                        .put("host", "")
                        .put("capacity_mode", "resource")
                        .put("max_vms", 0)
                        .put("vcpu_override", 32)
                        .put("ram_override_bytes", 48L << 30)
                        .put("drain", false));
        assertThat(cli().run("node", "config", "n1").code()).isEqualTo(2);
    }

    @Test
    void nodeDrainAndDelete() {
        server.on("PATCH /eyrie/v1/nodes/n1/config", NODE);
        server.on("DELETE /eyrie/v1/nodes/n1", 204, "");

        assertThat(cli().run("node", "drain", "rack-1").out()).isEqualTo("rack-1: drains; it has 2 instances left\n");
        assertThat(cli().run("node", "drain", "rack-1", "--off").out()).isEqualTo("rack-1: takes instances again\n");
        assertThat(cli().run("node", "delete", "rack-1").err())
                .contains("forget the node \"rack-1\" with 2 instances", "--yes");
        assertThat(cli().run("node", "delete", "rack-1", "--yes").out()).isEqualTo("rack-1: deleted\n");
    }

    @Test
    void groupListNamesNodesAndFallbacks() {
        assertThat(cli().run("group", "list").out()).isEqualTo("""
                NAME  ID  NODES  FALLBACK  DESCRIPTION
                ci    g1  1      rest      for builds
                rest  g2  0      -         -
                """);
        assertThat(cli().run("-j", "group", "list").body()).hasSize(2);
    }

    @Test
    void groupsAreMadeChangedAndDeleted() {
        server.on("POST /eyrie/v1/groups", 201, OTHER);
        server.on("PATCH /eyrie/v1/groups/ci", GROUP);
        server.on("DELETE /eyrie/v1/groups/g1", 204, "");

        assertThat(cli().run("group", "create", "rest", "-d", "x", "--fallback", "ci")
                        .out())
                .isEqualTo("g2\n");
        assertThat(server.request("POST /eyrie/v1/groups").json())
                .isEqualTo(Json.object()
                        .put("name", "rest")
                        .put("description", "x")
                        .put("fallback_group_id", "ci"));
        assertThat(cli().run("group", "update", "ci", "--fallback", "").out()).isEqualTo("ci: changed\n");
        assertThat(server.request("PATCH /eyrie/v1/groups/ci").json())
                .isEqualTo(Json.object().put("fallback_group_id", ""));
        assertThat(cli().run("group", "update", "ci").code()).isEqualTo(2);
        assertThat(cli().run("group", "delete", "ci").err()).contains("delete the group \"ci\" with 1 node", "--yes");
        assertThat(cli().run("group", "delete", "ci", "--yes").out()).isEqualTo("ci: deleted\n");
    }

    @Test
    void nodesArePutIntoGroupsAndTakenOut() {
        server.on("PUT /eyrie/v1/groups/g1/nodes/n1", 204, "");
        server.on("DELETE /eyrie/v1/groups/g1/nodes/n1", 204, "");

        assertThat(cli().run("group", "add", "ci", "rack-1").out()).isEqualTo("rack-1: added to ci\n");
        assertThat(cli().run("group", "remove", "ci", "rack-1").out()).isEqualTo("rack-1: removed from ci\n");
        assertThat(cli().run("group", "add", "ci", "nobody").err()).isEqualTo("eyrie: node \"nobody\": not found\n");
        assertThat(server.asked()).contains("PUT /eyrie/v1/groups/g1/nodes/n1", "DELETE /eyrie/v1/groups/g1/nodes/n1");
    }

    @Test
    void sparesAreListedAndSet() {
        String goal =
                "{\"template_id\":\"t1\",\"template_name\":\"debian\",\"tag\":\"v1\",\"group_id\":\"g1\",\"count\":3,\"ready\":1}";
        server.on("GET /eyrie/v1/spares", "[" + goal + "]");
        server.on("PUT /eyrie/v1/spares", goal);
        assertThat(cli().run("template", "spares").out()).isEqualTo("""
                TEMPLATE  TAG  GROUP  WANTED  READY
                debian    v1   g1     3       1
                """);
        assertThat(cli().run("template", "spares", "debian", "-t", "v1", "-g", "ci", "-n", "3")
                        .out())
                .isEqualTo("debian: 3 spares wanted, 1 ready\n");
        assertThat(server.request("PUT /eyrie/v1/spares").json().toString())
                .isEqualTo("{\"template\":\"debian\",\"count\":3,\"tag\":\"v1\",\"group_id\":\"ci\"}");
        assertThat(cli().run("template", "spares", "debian").code()).isEqualTo(2);
        assertThat(cli().run("template", "spares", "-n", "3").err()).contains("name the TEMPLATE");
    }
}
