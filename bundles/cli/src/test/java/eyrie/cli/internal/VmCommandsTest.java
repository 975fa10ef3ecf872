/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.fake.Cli;
import eyrie.cli.internal.fake.FakeServer;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands about the VMs of a node, for people and for machines. */
class VmCommandsTest {
    private static final String RUNNING = """
            {"id":"11111111-aaaa-4bbb-8ccc-000000000001","name":"alpha","owner":"user","status":"running",
             "template_id":"t-1","template_tag":"v1","mac":"52:54:00:00:00:01","ip":"10.0.2.15",
             "config":{"arch":"amd64","accelerator":"kvm","machine_type":"pc-q35-7.2","cpu_model":"Skylake-Client",
              "cpu_count":2,"ram_bytes":2147483648,"disk_bytes":8589934592,"ports":[]},
             "ports":[{"name":"ssh","guest_port":22,"host_ip":"127.0.0.1","host_port":10000}],
             "pid":4711,"disk_bytes":1610612736,"created":"2026-11-21T11:00:00Z","started":"2026-11-21T11:59:30Z",
             "stopped":null,"exit":null,"problem":null}""";
    private static final String STOPPED = """
            {"id":"22222222-aaaa-4bbb-8ccc-000000000002","name":"beta","owner":"user","status":"stopped",
             "template_id":null,"template_tag":null,"mac":"52:54:00:00:00:02","ip":null,
             "config":{"arch":"arm64","cpu_count":1,"ram_bytes":536870912,"disk_bytes":8589934592,"ports":[]},
             "ports":[],"pid":0,"disk_bytes":0,"created":"2026-11-01T00:00:00Z","started":null,"stopped":null}""";
    private static final String INSTANCES = """
            {"id":"33333333-aaaa-4bbb-8ccc-000000000003","name":"mgmtManaged-x","owner":"instance","status":"running",
             "template_id":"t-1","template_tag":"v1","config":{},"ports":[],"created":"2026-11-21T11:59:58Z"}""";

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

    private void library() {
        server.on("GET /eyrie/v1/vms", "[" + RUNNING + "," + STOPPED + "," + INSTANCES + "]");
        server.on("GET /eyrie/v1/templates", "[{\"id\":\"t-1\",\"name\":\"debian\",\"versions\":[]}]");
    }

    @Test
    void listShowsATableAlignedToItsContent() {
        library();

        assertThat(cli().run("list").out()).isEqualTo("""
                NAME           UUID                                  STATUS   IP         PORTS                TEMPLATE   CREATED
                alpha          11111111-aaaa-4bbb-8ccc-000000000001  running  10.0.2.15  127.0.0.1:10000->22  debian:v1  1 h ago
                beta           22222222-aaaa-4bbb-8ccc-000000000002  stopped  -          -                    -          20 d ago
                mgmtManaged-x  33333333-aaaa-4bbb-8ccc-000000000003  running  -          -                    debian:v1  2 s ago
                """);
    }

    @Test
    void listForMachinesHasTheCompatibleFieldsAndOmitsWhatIsNot() throws Exception {
        library();

        Cli.Result result = cli().run("-j", "list");

        assertThat(result.code()).isZero();
        assertThat(result.json()).isEqualTo(Json.read("""
                {"status":"OK","body":[
                 {"name":"alpha","uuid":"11111111-aaaa-4bbb-8ccc-000000000001","creation_date":"2026-11-21T11:00:00Z",
                  "version":"v1","status":"running"},
                 {"name":"beta","uuid":"22222222-aaaa-4bbb-8ccc-000000000002","creation_date":"2026-11-01T00:00:00Z",
                  "status":"stopped"},
                 {"name":"mgmtManaged-x","uuid":"33333333-aaaa-4bbb-8ccc-000000000003",
                  "creation_date":"2026-11-21T11:59:58Z","version":"v1","status":"running"}],"message":""}"""));
        assertThat(server.asked()).containsExactly("GET /eyrie/v1/vms");
    }

    @ParameterizedTest
    @CsvSource({"-r,alpha mgmtManaged-x", "-s,beta", "-a,alpha beta mgmtManaged-x", "-rs,alpha beta mgmtManaged-x"})
    void listKeepsOnlyWhatIsAskedFor(String option, String expected) {
        library();

        JsonNode body = cli().run("list", option, "-j").body();

        assertThat(body.valueStream().map(vm -> Json.text(vm, "name"))).containsExactly(expected.split(" "));
    }

    @Test
    void listOfAnUnknownVmIsNotFound() {
        library();

        Cli.Result result = cli().run("-j", "list", "beta", "omega");

        assertThat(result.code()).isEqualTo(3);
        assertThat(Json.text(result.json(), "exception_type")).isEqualTo("VMNotFoundException");
    }

    @Test
    void showTellsPeopleTheFacts() {
        server.on("GET /eyrie/v1/vms/alpha", RUNNING);

        assertThat(cli().run("show", "alpha").out()).isEqualTo("""
                name:     alpha
                uuid:     11111111-aaaa-4bbb-8ccc-000000000001
                status:   running
                owner:    user
                cpus:     2
                ram:      2 GiB
                disk:     8 GiB, 1.5 GiB of its own in use
                ip:       10.0.2.15
                mac:      52:54:00:00:00:01
                ports:    127.0.0.1:10000->22
                template: t-1
                tag:      v1
                machine:  amd64 kvm pc-q35-7.2 Skylake-Client
                pid:      4711
                created:  2026-11-21 11:00:00 (1 h ago)
                started:  2026-11-21 11:59:30 (30 s ago)
                """);
    }

    @Test
    void showTellsMachinesTheCompatibleFacts() {
        server.on("GET /eyrie/v1/vms/beta", STOPPED);

        JsonNode body = cli().run("-j", "show", "beta").body();

        assertThat(Json.text(body, "uuid")).isEqualTo("22222222-aaaa-4bbb-8ccc-000000000002");
        assertThat(body.path("ram").isTextual()).isTrue();
        assertThat(Json.text(body, "ram")).isEqualTo("536870912");
        assertThat(body.path("ram_size").asLong()).isEqualTo(536870912);
        assertThat(body.path("hard_drive").asLong()).isEqualTo(8589934592L);
        assertThat(body.path("arch").asInt()).isEqualTo(2);
        assertThat(Json.text(body, "status")).isEqualTo("stopped");
        assertThat(body.has("ip")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ip|10.0.2.15|\"10.0.2.15\"",
                "tag|v1|[{\"tag\":\"v1\",\"uuid\":\"t-1\"}]",
                "ram|2147483648|\"2147483648\"",
                "port|ssh 127.0.0.1:10000->22|[{\"name\":\"ssh\",\"protocol\":\"tcp\",\"guest_port\":22,"
                        + "\"host_ip\":\"127.0.0.1\",\"host_port\":10000}]"
            })
    void showTellsOneProperty(String property, String text, String body) {
        server.on("GET /eyrie/v1/vms/alpha", RUNNING);

        assertThat(cli().run("show", "alpha", property).out()).isEqualTo(text + "\n");
        assertThat(Json.write(cli().run("show", "alpha", property, "-j").body()))
                .isEqualTo(body);
    }

    @Test
    void showOfNetworkHasTheForwardingRules() {
        server.on("GET /eyrie/v1/vms/alpha", RUNNING);

        JsonNode body = cli().run("-j", "show", "alpha", "network").body();

        assertThat(body.path("port_forwarding_rules").path(0).path("host_port").asInt())
                .isEqualTo(10000);
    }

    @Test
    void showOfAnUnknownPropertyNamesTheKnownOnes() {
        Cli.Result result = cli().run("show", "alpha", "colour");

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("\"colour\" is no property", "network");
    }

    @Test
    void createFollowsItsJobAndAnswersWithTheId() {
        server.on("POST /eyrie/v1/vms", 202, "{\"job\":\"j1\"}");
        server.on(
                "GET /eyrie/v1/jobs/j1?after=0&wait=30",
                "{\"id\":\"j1\",\"revision\":4,\"state\":\"running\",\"step\":\"unpacking\",\"fraction\":0.5}");
        server.on(
                "GET /eyrie/v1/jobs/j1?after=4&wait=30",
                "{\"id\":\"j1\",\"revision\":5,\"state\":\"done\",\"result\":" + STOPPED + "}");

        Cli.Result result = cli().run(
                        "create",
                        "beta",
                        "--from",
                        "debian",
                        "--ram-size",
                        "2G",
                        "--cpu-count",
                        "2",
                        "--disk-size",
                        "20GiB");

        assertThat(result.out()).isEqualTo("22222222-aaaa-4bbb-8ccc-000000000002\n");
        assertThat(result.err()).isEmpty();
        assertThat(server.request("POST /eyrie/v1/vms").body())
                .isEqualTo("{\"name\":\"beta\",\"from\":\"debian\",\"ram_size\":2147483648,\"cpu_count\":2,"
                        + "\"disk_size\":21474836480}");
    }

    @Test
    void createForMachinesAnswersWithTheBareId() {
        server.on("POST /eyrie/v1/vms", 202, "{\"job\":\"j1\"}");
        server.on("GET /eyrie/v1/jobs/j1", "{\"revision\":1,\"state\":\"done\",\"result\":" + STOPPED + "}");

        Cli.Result result = cli().run("--machine-readable", "create", "--app", "debian", "beta");

        assertThat(result.out())
                .isEqualTo("{\"status\":\"OK\",\"body\":\"22222222-aaaa-4bbb-8ccc-000000000002\",\"message\":\"\"}");
    }

    @Test
    void createShowsItsProgressOnATerminal() {
        server.on("POST /eyrie/v1/vms", 202, "{\"job\":\"j1\"}");
        server.on(
                "GET /eyrie/v1/jobs/j1?after=0&wait=30",
                "{\"revision\":4,\"state\":\"running\",\"step\":\"unpacking\",\"fraction\":0.5}");
        server.on("GET /eyrie/v1/jobs/j1?after=4&wait=30", "{\"revision\":5,\"state\":\"done\",\"result\":{}}");
        Cli cli = cli();
        cli.terminal().isTerminal = true;

        assertThat(cli.run("create", "beta", "debian").err())
                .contains("unpacking [############------------] 50 %")
                .endsWith("\r\033[K");
    }

    @Test
    void createTellsWhyItsJobFailed() {
        server.on("POST /eyrie/v1/vms", 202, "{\"job\":\"j1\"}");
        server.on(
                "GET /eyrie/v1/jobs/j1",
                "{\"revision\":1,\"state\":\"failed\",\"error\":{\"kind\":\"NO_SPACE\",\"message\":\"disk full\"}}");

        Cli.Result result = cli().run("create", "beta", "--from", "debian");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).isEqualTo("eyrie: disk full\n");
    }

    @Test
    void createSendsAFileByItsAbsolutePath() throws Exception {
        Path image = Files.writeString(home.resolve("image.qcow2"), "");
        server.on("POST /eyrie/v1/vms", 202, "{\"job\":\"j1\"}");
        server.on("GET /eyrie/v1/jobs/j1", "{\"revision\":1,\"state\":\"done\",\"result\":{}}");

        cli().run("create", "beta", "--from", image.getParent() + "/./image.qcow2");

        assertThat(Json.text(server.request("POST /eyrie/v1/vms").json(), "from"))
                .isEqualTo(image.toString());
    }

    @Test
    void createUnderATakenNameExitsWith18() {
        server.refuse("POST /eyrie/v1/vms", 409, "CONFLICT", "name: beta exists already");

        Cli.Result result = cli().run("-j", "create", "beta", "--from", "debian");

        assertThat(result.code()).isEqualTo(18);
        assertThat(result.out())
                .isEqualTo("{\"status\":\"ERROR\",\"body\":{},\"message\":\"name: beta exists already\",\"code\":18,"
                        + "\"exception_type\":\"VMAlreadyExistsException\"}");
    }

    @ParameterizedTest
    @CsvSource({"--ram-size,much", "--disk-size,0", "--cpu-count,two"})
    void createRefusesWhatIsNoNumber(String option, String value) {
        Cli.Result result = cli().run("create", "beta", "--from", "debian", option, value);

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains(option).contains(value);
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void createWithoutASourceSaysWhatASourceIs() {
        assertThat(cli().run("create", "beta").err()).contains("--from is missing", "debian");
    }

    @Test
    void cloneMakesOneVmForEachName() {
        server.on("POST /eyrie/v1/vms/debian/clone", 201, STOPPED);

        Cli.Result result = cli().run("clone", "debian", "beta", "-t", "v1");

        assertThat(result.out()).isEqualTo("22222222-aaaa-4bbb-8ccc-000000000002\n");
        assertThat(server.request("POST /eyrie/v1/vms/debian/clone").body())
                .isEqualTo("{\"name\":\"beta\",\"tag\":\"v1\"}");
    }

    @Test
    void cloneForMachinesAnswersWithAnObject() {
        server.on("POST /eyrie/v1/vms/debian/clone", 201, STOPPED);

        assertThat(Json.write(cli().run("-j", "clone", "debian", "beta").body()))
                .isEqualTo("{\"uuid\":\"22222222-aaaa-4bbb-8ccc-000000000002\"}");
        assertThat(cli().run("-j", "clone", "debian", "b", "c").body()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"start,running", "stop,stopped", "suspend,suspended"})
    void stateCommandsActOnEveryVmNamed(String command, String done) {
        server.on("POST /eyrie/v1/vms/alpha/" + command, RUNNING);
        server.on("POST /eyrie/v1/vms/be%20ta/" + command, STOPPED);

        Cli.Result result = cli().run(command, "alpha", "be ta");

        assertThat(result.code()).isZero();
        assertThat(result.out()).isEqualTo("alpha: " + done + "\nbe ta: " + done + "\n");
        assertThat(cli().run("-j", command, "alpha").body().path("name").asText())
                .isEqualTo("alpha");
    }

    @Test
    void stopForces() {
        server.on("POST /eyrie/v1/vms/alpha/stop", RUNNING);

        cli().run("stop", "--force", "alpha");

        assertThat(server.request("POST /eyrie/v1/vms/alpha/stop").body()).isEqualTo("{\"force\":true}");
    }

    @Test
    void allMeansTheUsersVmsForWhichItMakesSense() {
        library();
        server.on("POST /eyrie/v1/vms/beta/start", RUNNING);
        server.on("POST /eyrie/v1/vms/alpha/stop", STOPPED);

        assertThat(cli().run("start", "--all").out()).isEqualTo("beta: running\n");
        assertThat(cli().run("stop", "-a").out()).isEqualTo("alpha: stopped\n");
    }

    @Test
    void oneThatFailsDoesNotKeepTheOthersFromIt() {
        server.on("POST /eyrie/v1/vms/alpha/start", RUNNING);
        server.refuse("POST /eyrie/v1/vms/omega/start", 404, "NOT_FOUND", "VM omega: not found");

        Cli.Result result = cli().run("start", "omega", "alpha");

        assertThat(result.code()).isEqualTo(3);
        assertThat(result.out()).isEqualTo("alpha: running\n");
        assertThat(result.err()).contains("VM omega: not found", "1 of 2 VMs failed");
    }

    @Test
    void deleteAsksOnATerminalAndObeys() {
        server.on("DELETE /eyrie/v1/vms/alpha", 204, "");
        Cli no = cli();
        no.terminal().isTerminal = true;
        no.terminal().in = new ByteArrayInputStream("n\n".getBytes(StandardCharsets.UTF_8));
        Cli yes = cli();
        yes.terminal().isTerminal = true;
        yes.terminal().in = new ByteArrayInputStream("y\n".getBytes(StandardCharsets.UTF_8));

        assertThat(no.run("delete", "alpha").code()).isEqualTo(2);
        assertThat(server.asked()).isEmpty();
        assertThat(yes.run("delete", "alpha").code()).isZero();
        assertThat(yes.terminal().complained()).contains("Delete 1 VM (alpha)? [y/N]");
    }

    @Test
    void deleteInAScriptNeedsItsYes() {
        server.on("DELETE /eyrie/v1/vms/alpha", 204, "");

        assertThat(cli().run("delete", "alpha").err()).contains("--yes");
        assertThat(cli().run("-j", "delete", "alpha").code()).isEqualTo(2);
        assertThat(cli().run("delete", "--yes", "alpha").out()).isEqualTo("alpha: deleted\n");
        assertThat(cli().run("-j", "delete", "--yes", "alpha").out())
                .isEqualTo("{\"status\":\"OK\",\"body\":{},\"message\":\"\"}");
    }

    @Test
    void pushMakesAVersion() {
        server.on("POST /eyrie/v1/vms/beta/push", 202, "{\"job\":\"j1\"}");
        server.on(
                "GET /eyrie/v1/jobs/j1",
                "{\"revision\":1,\"state\":\"done\",\"result\":{\"template_id\":\"t-9\",\"template_name\":\"beta\","
                        + "\"number\":3,\"tag\":\"v+1\"}}");

        assertThat(cli().run("push", "beta", "-t", "v+1", "-d", "first").out()).isEqualTo("t-9\n");
        assertThat(server.request("POST /eyrie/v1/vms/beta/push").body())
                .isEqualTo("{\"tag\":\"v+1\",\"description\":\"first\"}");
        assertThat(Json.write(cli().run("-j", "push", "beta", "-t", "v+1").body()))
                .isEqualTo("{\"uuid\":\"t-9\",\"name\":\"beta\",\"tag\":\"v+1\",\"version\":3}");
    }
}
