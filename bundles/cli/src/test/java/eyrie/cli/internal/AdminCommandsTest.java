/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.fake.Cli;
import eyrie.cli.internal.fake.FakeServer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Templates, nodes, bundles, events and versions. */
@Timeout(60)
class AdminCommandsTest {
    private static final String TEMPLATES = """
            [{"id":"t-1","name":"debian","arch":"amd64","size":3221225472,"versions":[
              {"number":0,"tag":"plain","description":"","suspended":false,"size":1073741824,
               "created":"2026-11-20T12:00:00Z","hypervisor":"qemu 7.2.22",
               "config":{"cpu_count":1,"ram_bytes":536870912,"disk_bytes":8589934592}},
              {"number":1,"tag":"ready","description":"with tools","suspended":true,"size":2147483648,
               "created":"2026-11-21T11:00:00Z","hypervisor":"qemu 7.2.22",
               "config":{"cpu_count":2,"ram_bytes":2147483648,"disk_bytes":8589934592}}]}]""";

    @TempDir
    Path home;

    private final FakeServer server = new FakeServer();

    @AfterEach
    void stop() {
        server.close();
    }

    private Cli cli() {
        return Cli.of(server, home);
    }

    @Test
    void templateListNamesTheLatestVersion() throws Exception {
        server.on("GET /eyrie/v1/templates", TEMPLATES);

        assertThat(cli().run("template", "list").out()).isEqualTo("""
                NAME    UUID  LATEST  VERSIONS  ARCH   SIZE   PUSHED
                debian  t-1   ready   2         amd64  3 GiB  1 h ago
                """);
        assertThat(cli().run("-j", "template", "list").body()).isEqualTo(Json.read("""
                [{"id":"t-1","uuid":"t-1","name":"debian","latest":"ready","arch":"amd64","size":3221225472}]"""));
    }

    @Test
    void templateShowHasItsVersions() {
        server.on("GET /eyrie/v1/templates", TEMPLATES);

        assertThat(cli().run("template", "show", "debian").out()).isEqualTo("""
                name: debian
                uuid: t-1
                arch: amd64
                size: 3 GiB

                VERSION  TAG    STARTS BY  CPUS  RAM      DISK   SIZE   PUSHED    DESCRIPTION
                0        plain  booting    1     512 MiB  8 GiB  1 GiB  24 h ago  -
                1        ready  resuming   2     2 GiB    8 GiB  2 GiB  1 h ago   with tools
                """);
        assertThat(cli().run("-j", "template", "show", "t-1").body().path("versions"))
                .hasSize(2);
        assertThat(cli().run("template", "show", "none").code()).isEqualTo(3);
    }

    @Test
    void templateDeleteAsks() {
        server.on("GET /eyrie/v1/templates", TEMPLATES);
        server.on("DELETE /eyrie/v1/templates/t-1", 204, "");

        assertThat(cli().run("template", "delete", "debian").err())
                .contains("to delete the template \"debian\" with 2 versions", "--yes");
        assertThat(cli().run("template", "delete", "debian", "--yes").out()).isEqualTo("debian: deleted\n");
        assertThat(cli().run("-j", "template", "delete", "debian", "--yes").code())
                .isZero();
    }

    @Test
    void nodeListShowsHowFullTheyAre() {
        server.on("GET /api/v1/node", """
                {"status":"OK","message":"","body":[{"node_id":"n1","node_name":"rack-1","state":"Active",
                 "ip_address":"10.1.1.1","host_arch":"amd64","vm_count":3,"capacity":8,"cpu_count":16,"cpu_util":0.256,
                 "ram":64,"ram_util":0.5,"free_disk_space":107374182400,"last_updated":"2026-11-21T11:59:58Z"}]}""");

        assertThat(cli().run("node", "list").out()).isEqualTo("""
                NAME    ID  STATE   ADDRESS   ARCH   VMS  CPU         RAM             DISK FREE  SEEN
                rack-1  n1  Active  10.1.1.1  amd64  3/8  16 at 26 %  64 GiB at 50 %  100 GiB    2 s ago
                """);
        assertThat(cli().run("-j", "node", "list").body()).hasSize(1);
    }

    @Test
    void bundleListShowsTheirStates() {
        server.on("GET /eyrie/v1/bundles", """
                [{"id":0,"symbolic_name":"org.apache.felix.framework","version":"7.0.5","state":"active","start_level":0,
                  "changed":"2026-11-21T11:00:00Z","lacks":[]},
                 {"id":12,"symbolic_name":"org.example.cost","version":"0.1.0","state":"installed","start_level":4,
                  "changed":"2026-11-21T11:00:00Z","lacks":["a bundle that exports the package a.b, version 2 or later"]}]""");

        assertThat(cli().run("bundle", "list").out()).isEqualTo("""
                ID  NAME                        VERSION  STATE      CHANGED  LACKS
                0   org.apache.felix.framework  7.0.5    active     1 h ago  -
                12  org.example.cost            0.1.0    installed  1 h ago  a bundle that exports the package a.b, version 2 or later
                """);
        assertThat(cli().run("bundle", "list", "-j").body()).hasSize(2);
    }

    @Test
    void bundleShowNamesWhatItsComponentsLack() {
        server.on("GET /eyrie/v1/bundles/eyrie.feature-groups", """
                {"bundle":{"symbolic_name":"eyrie.feature-groups","name":"Eyrie: groups","version":"0.1.0",
                  "state":"active","changed":"2026-11-21T11:00:00Z","lacks":[]},
                 "components":[{"name":"a.GroupService","state":"unsatisfied","offers":["eyrie.api.node.Groups"],
                  "lacks":["the condition eyrie.feature.groups"]}],
                 "offers":[],"imports":[],
                 "uses":[{"id":41,"interfaces":["eyrie.api.store.Store"],"bundle":"eyrie.store","users":9}]}""");

        assertThat(cli().run("bundle", "show", "eyrie.feature-groups").out())
                .contains(
                        "version: 0.1.0",
                        "a.GroupService  unsatisfied  Groups  the condition eyrie.feature.groups",
                        "Store  eyrie.store  41");
    }

    @Test
    void runtimeShowsWhatGoesOnInside() {
        server.on("GET /eyrie/v1/runtime/components", """
                [{"name":"eyrie.x.internal.A","bundle":"eyrie.x","state":"active","offers":[],"lacks":[]},
                 {"name":"eyrie.x.internal.B","bundle":"eyrie.x","state":"unsatisfied","offers":[],
                  "lacks":["a service eyrie.api.store.Store"]}]""");
        server.on("GET /eyrie/v1/runtime/listeners", """
                [{"name":"webhook.ci","here":true,"cursor":7,"behind":3,"problem":"the receiver answered 500",
                  "since":"2026-11-21T11:00:00Z","dropped":0}]""");
        server.on("GET /eyrie/v1/runtime/threads", """
                {"note":"not all","by_bundle":{"eyrie.x":1},"threads":[{"id":7,"name":"worker","bundle":"eyrie.x",
                  "state":"waiting","daemon":true,"cpu_millis":12,"at":"java.lang.Object.wait"}]}""");
        server.on("GET /eyrie/v1/runtime/memory?bundles=true", """
                {"heap":{"name":"heap","used":1048576,"committed":2097152,"max":-1},"non_heap":{"name":"non-heap"},
                 "buffers":[],"bundles":[{"bundle":"eyrie.x","objects":10,"bytes":2048}],"note":"only own classes"}""");
        server.on("GET /eyrie/v1/runtime/conditions", "[{\"id\":\"eyrie.role.node\",\"bundle\":\"eyrie.settings\"}]");

        assertThat(cli().run("runtime", "components", "--lacking").out()).isEqualTo("""
                BUNDLE   COMPONENT  STATE        LACKS
                eyrie.x  B          unsatisfied  a service eyrie.api.store.Store
                """);
        assertThat(cli().run("runtime", "listeners").out())
                .contains("webhook.ci  yes   3       0        1 h ago  the receiver answered 500");
        assertThat(cli().run("runtime", "threads").out()).contains("worker  eyrie.x  waiting  12 ms", "not all");
        assertThat(cli().run("runtime", "memory", "--bundles").out())
                .contains("heap", "1 MiB", "eyrie.x  10", "only own classes");
        assertThat(cli().run("runtime", "conditions").out()).contains("eyrie.role.node  eyrie.settings");
    }

    @Test
    void extensionsAreListedWithTheReasonWhyOneDoesNotRun() throws Exception {
        server.on("GET /eyrie/v1/extensions", """
                [{"file":"cost.jar","symbolic_name":"org.example.cost","version":"1.0.0","publisher":"acme","state":"active"},
                 {"file":"bad.jar","state":"refused","reason":"bad.jar is no jar file: it does not begin like one"}]""");

        assertThat(cli().run("extension", "list").out()).isEqualTo("""
                FILE      NAME              VERSION  PUBLISHER  STATE    REASON
                cost.jar  org.example.cost  1.0.0    acme       active   -
                bad.jar   -                 -        -          refused  bad.jar is no jar file: it does not begin like one
                """);
        assertThat(cli().run("-j", "extension", "list").body()).hasSize(2);
    }

    @Test
    void extensionIsVerifiedInstalledAndRemoved() throws Exception {
        Path jar = Files.write(home.resolve("cost.jar"), new byte[] {1, 2, 3});
        server.on("POST /eyrie/v1/extensions/verify", """
                {"file":"cost.jar","symbolic_name":"org.example.cost","version":"1.0.0","publisher":"acme","state":"acceptable",
                 "declared":{"paths":["/eyrie/v1/x/cost"],"permissions":["cost.read"],"services":[]}}""");
        assertThat(cli().run("extension", "verify", jar.toString()).out())
                .contains("state:       acceptable", "paths:       /eyrie/v1/x/cost", "permissions: cost.read");
        server.on("POST /eyrie/v1/extensions/verify", """
                {"file":"cost.jar","state":"refused","reason":"It is not signed"}""");
        assertThat(cli().run("extension", "verify", jar.toString()))
                .satisfies(result -> assertThat(result.code()).isEqualTo(2))
                .satisfies(result -> assertThat(result.err()).contains("cost.jar: It is not signed"));
        server.on("PUT /eyrie/v1/extensions/other.jar", """
                {"file":"other.jar","symbolic_name":"org.example.cost","version":"1.0.0","state":"active","notes":["it waits"]}""");
        assertThat(cli().run("extension", "install", jar.toString(), "--as", "other.jar")
                        .out())
                .isEqualTo("org.example.cost 1.0.0: active\nnote: it waits\n");
        server.on("DELETE /eyrie/v1/extensions/other.jar", """
                {"file":"other.jar","symbolic_name":"org.example.cost","version":"1.0.0","state":"removed"}""");
        assertThat(cli().run("extension", "remove", "other.jar").out()).isEqualTo("org.example.cost 1.0.0: removed\n");
        assertThat(cli().run("extension", "install", "nowhere.jar"))
                .satisfies(result -> assertThat(result.code()).isEqualTo(2))
                .satisfies(result -> assertThat(result.err()).contains("there is no file nowhere.jar"));
    }

    @Test
    void publishersAreTrustedByName() throws Exception {
        Path pem = Files.writeString(home.resolve("acme.pem"), "PEM");
        server.on("PUT /eyrie/v1/publishers/acme", """
                {"name":"acme","subject":"CN=Acme","fingerprint":"ab12"}""");
        assertThat(cli().run("extension", "trust", "add", "acme", pem.toString())
                        .out())
                .isEqualTo("acme: CN=Acme, SHA-256 ab12\n");
        server.on("GET /eyrie/v1/publishers", """
                [{"name":"acme","subject":"CN=Acme","fingerprint":"ab12","not_after":"2026-11-21T11:00:00Z"}]""");
        assertThat(cli().run("extension", "trust", "list").out()).contains("CN=Acme", "ab12");
        server.on("DELETE /eyrie/v1/publishers/acme", "");
        assertThat(cli().run("extension", "trust", "remove", "acme").out()).isEqualTo("acme: not trusted any more\n");
    }

    @Test
    void bundleReplaceReadsTheNameFromTheJar() throws Exception {
        Path jar = home.resolve("some.jar");
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Bundle-SymbolicName", "eyrie.builder;singleton:=true");
        try (OutputStream out = Files.newOutputStream(jar)) {
            new JarOutputStream(out, manifest).close();
        }
        String answer = "{\"id\":9,\"symbolic_name\":\"eyrie.builder\",\"version\":\"0.1.1\",\"state\":\"active\"}";
        server.on("PUT /eyrie/v1/bundles/eyrie.builder", answer);

        assertThat(cli().run("bundle", "replace", jar.toString()).out()).isEqualTo("eyrie.builder 0.1.1: active\n");
        assertThat(cli().run("-j", "bundle", "replace", "--force", jar.toString())
                        .body())
                .isEqualTo(Json.read(answer));
        assertThat(server.asked())
                .containsExactly(
                        "PUT /eyrie/v1/bundles/eyrie.builder", "PUT /eyrie/v1/bundles/eyrie.builder?force=true");
    }

    @Test
    void bundleReplaceRefusesWhatIsNoBundle() throws Exception {
        Path text = Files.writeString(home.resolve("text.jar"), "no jar");

        assertThat(cli().run("bundle", "replace", text.toString()).code()).isEqualTo(2);
        assertThat(cli().run("bundle", "replace", home.resolve("none").toString())
                        .code())
                .isEqualTo(2);
        assertThat(server.asked()).isEmpty();
    }

    private void events() {
        server.on("GET /eyrie/v1/events", exchange -> {
            String after = exchange.getRequestHeaders().getFirst("Last-Event-ID");
            if (!"3".equals(after)) {
                stream(exchange.getResponseBody(), exchange);
                return;
            }
            exchange.sendResponseHeaders(200, 0);
            exchange.close();
        });
    }

    private static void stream(OutputStream out, HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        out.write(("""
                :

                id: 2
                event: instance.started
                data: {"cursor":2,"type":"instance.started","subject":"i-1","at":"2026-11-21T12:00:00Z",
                data: "data":{"state":"Started","node_id":"n1"}}

                id: 3
                event: vm.stopped
                data: {"cursor":3,"type":"vm.stopped","subject":"v-1","at":"2026-11-21T12:00:01Z","data":{}}

                """).getBytes(StandardCharsets.UTF_8));
        out.close();
    }

    @Test
    void eventsAreFollowedUntilTheServerEndsAndSayHowToGoOn() {
        events();

        Cli.Result result = cli().run("events", "--after", "0");

        assertThat(result.out()).isEqualTo("""
                2  2026-11-21 12:00:00  instance.started      i-1  state=Started  node_id=n1
                3  2026-11-21 12:00:01  vm.stopped            v-1
                """);
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("eyrie events --after 3");
    }

    @Test
    void eventsForMachinesAreOneLineEach() {
        events();

        assertThat(cli().run("-j", "events").out()).startsWith("""
                {"cursor":2,"type":"instance.started","subject":"i-1","at":"2026-11-21T12:00:00Z",\
                "data":{"state":"Started","node_id":"n1"}}
                {"cursor":3,"type":"vm.stopped","subject":"v-1","at":"2026-11-21T12:00:01Z","data":{}}
                """);
    }

    @Test
    void versionNeedsNoServerUnlessItIsAskedFor() {
        server.on("GET /eyrie/v1/version", "{\"product\":\"Eyrie\",\"version\":\"9.8.7\",\"build\":\"abc\"}");

        assertThat(cli().run("version").out()).matches("Eyrie \\d+\\.\\d+\\.\\d+ \\(build \\S+\\)\n");
        assertThat(cli().run("-j", "version").body().path("product").asText()).isEqualTo("Eyrie");
        assertThat(server.asked()).isEmpty();
        assertThat(cli().run("version", "--server").out()).isEqualTo("Eyrie 9.8.7 (build abc)\n");
        assertThat(cli().run("version", "--server", server.url(), "-j")
                        .body()
                        .path("version")
                        .asText())
                .isEqualTo("9.8.7");
    }

    @Test
    void waitReturnsWhenTheServerIsReady() {
        AtomicInteger tries = new AtomicInteger();
        server.on("GET /readyz", exchange -> {
            boolean ready = tries.incrementAndGet() > 3;
            FakeServer.answer(
                    exchange,
                    ready ? 200 : 503,
                    ready ? "{\"ready\":true,\"waiting\":[]}" : "{\"ready\":false,\"waiting\":[{\"name\":\"node\"}]}");
        });

        assertThat(cli().run("wait").out()).isEqualTo("ready: " + server.url() + "\n");
        assertThat(tries).hasValue(4);
        assertThat(cli().run("-j", "wait").body().path("ready").asBoolean()).isTrue();
    }

    @Test
    void waitGivesUpAndSaysWhatIsMissing() {
        server.on("GET /readyz", 503, "{\"ready\":false,\"waiting\":[{\"name\":\"store\"},{\"name\":\"node\"}]}");

        assertThat(cli().run("wait", "--timeout", "1"))
                .isEqualTo(new Cli.Result(
                        1, "", "eyrie: not ready after 1 s: the server is not ready, it waits for store, node\n"));
        assertThat(cli().run("wait", "--server", "nonsense").code()).isEqualTo(2);
    }
}
