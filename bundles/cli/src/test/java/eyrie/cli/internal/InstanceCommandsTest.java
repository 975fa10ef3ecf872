/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.fake.Cli;
import eyrie.cli.internal.fake.FakeServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands about instances, which wait by events. */
@Timeout(60)
class InstanceCommandsTest {
    private static final String ONE = "aaaaaaaa-0000-4000-8000-000000000001";
    private static final String TWO = "bbbbbbbb-0000-4000-8000-000000000002";
    private static final String BREAK = "break";

    @TempDir
    Path home;

    private final FakeServer server = new FakeServer();
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final AtomicReference<Thread> streaming = new AtomicReference<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicReference<String> lastEventId = new AtomicReference<>();
    private final AtomicReference<String> instances = new AtomicReference<>("[]");

    @BeforeEach
    void serve() {
        server.on("GET /eyrie/v1/events", this::stream);
        server.on("GET /api/v1/vm", exchange -> FakeServer.answer(exchange, 200, ok(instances.get())));
        server.on("GET /api/v1/registry/vm?apiVer=v1", ok("[{\"id\":\"debian\",\"name\":\"deb-12\"}]"));
        server.on("GET /api/v1/node", ok("[{\"node_id\":\"n1\",\"node_name\":\"rack-1\"}]"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Cli cli() {
        return Cli.of(server, home);
    }

    private static String ok(String body) {
        return "{\"status\":\"OK\",\"message\":\"\",\"body\":" + body + "}";
    }

    /** Sends what the test puts into the queue to the client that came last; BREAK breaks the connection. */
    private void stream(HttpExchange exchange) throws IOException {
        Thread before = streaming.getAndSet(Thread.currentThread());
        if (before != null) {
            before.interrupt();
        }
        connections.incrementAndGet();
        lastEventId.set(exchange.getRequestHeaders().getFirst("Last-Event-ID"));
        exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        OutputStream out = exchange.getResponseBody();
        write(out, ":\n\n");
        try {
            for (String event = events.take(); !event.equals(BREAK); event = events.take()) {
                write(out, event);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        exchange.close();
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static String event(int cursor, String type, String subject, String data) {
        return "id: " + cursor + "\nevent: " + type + "\ndata: {\"cursor\":" + cursor + ",\"type\":\"" + type
                + "\",\"subject\":\"" + subject + "\",\"at\":\"2026-11-21T12:00:00Z\",\"data\":" + data + "}\n\n";
    }

    private static String instance(String id, String state, String more) {
        return "{\"external_id\":null,\"instance_id\":\"" + id + "\",\"name\":null,\"vm\":{\"instance_id\":\"" + id
                + "\",\"instance_state\":\"" + state
                + "\",\"vmid\":\"debian\",\"tag\":\"v1\",\"node_id\":\"n1\",\"cr_time\":\"2026-11-21T11:59:00Z\""
                + ",\"ts\":\"2026-11-21T11:59:01Z\"" + more + "}}";
    }

    private void whenAsked(String ids, Runnable then) {
        server.on("POST /api/v1/vm", exchange -> {
            server.note(exchange, new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            then.run();
            FakeServer.answer(exchange, 200, ok(ids));
        });
    }

    private JsonNode asked() {
        return server.request("POST /api/v1/vm").json();
    }

    @Test
    void createWaitsForAllOfThemByEvents() {
        whenAsked("[\"" + ONE + "\",\"" + TWO + "\"]", () -> {
            instances.set(
                    "[" + instance(ONE, "Started", ",\"startup_script\":{\"return_code\":0,\"stdout\":\"a\\nlast\\n\"}")
                            + "," + instance(TWO, "Started", "") + "]");
            events.add(event(1, "instance.scheduling", ONE, "{\"state\":\"Scheduling\"}"));
            events.add(event(2, "vm.running", "other", "{}"));
            events.add(event(3, "instance.started", TWO, "{\"state\":\"Started\",\"node_id\":\"n1\"}"));
            events.add(event(4, "instance.started", ONE, "{\"state\":\"Started\",\"node_id\":\"n1\"}"));
        });

        Cli.Result result = cli().run("instance", "create", "debian", "--count", "2");

        assertThat(result.err()).isEmpty();
        assertThat(result.code()).isZero();
        assertThat(result.out()
                        .lines()
                        .map(line -> line.replaceAll(" {2,}\\d+ {2,}", " MS ").replaceAll(" +", " ")))
                .containsExactly(
                        "INSTANCE STATE NODE MS OUTPUT",
                        ONE + " Started rack-1 MS last",
                        TWO + " Started rack-1 MS -",
                        "",
                        summary(result.out()));
        assertThat(asked()).isEqualTo(Json.object().put("vmid", "debian").put("count", 2));
    }

    private static String summary(String out) {
        String last = out.lines().reduce("", (_, line) -> line);
        assertThat(last).matches("2 instances: fastest \\d+ ms, median \\d+ ms, slowest \\d+ ms");
        return last;
    }

    @Test
    void createForMachinesTellsEverything() {
        whenAsked("[\"" + ONE + "\"]", () -> {
            instances.set("[" + instance(ONE, "Started", ",\"vminfo\":{\"uuid\":\"u\",\"ip\":\"1.2.3.4\"}") + "]");
            events.add(event(1, "instance.started", ONE, "{}"));
        });

        Cli.Result result = cli().run("-j", "instance", "create", "debian");

        assertThat(result.code()).isZero();
        JsonNode one = result.body().path(0);
        assertThat(Json.text(one, "instance_id")).isEqualTo(ONE);
        assertThat(Json.text(one, "instance_state")).isEqualTo("Started");
        assertThat(Json.text(one, "node")).isEqualTo("rack-1");
        assertThat(one.path("ms").isIntegralNumber()).isTrue();
        assertThat(Json.text(one.path("vminfo"), "ip")).isEqualTo("1.2.3.4");
    }

    @Test
    void createExitsWith1IfOneFailed() {
        whenAsked("[\"" + ONE + "\",\"" + TWO + "\"]", () -> {
            instances.set("[" + instance(ONE, "Started", "") + ","
                    + instance(
                            TWO,
                            "Error",
                            ",\"message\":\"startup script exit code 3\",\"startup_script\":{\"return_code\":3,"
                                    + "\"stderr\":\"no such file\\n\"}")
                    + "]");
            events.add(event(1, "instance.started", ONE, "{}"));
            events.add(event(2, "instance.error", TWO, "{\"message\":\"startup script exit code 3\"}"));
        });

        Cli.Result human = cli().run("instance", "create", "debian", "--count", "2");

        assertThat(human.code()).isEqualTo(1);
        assertThat(human.out()).contains("Error    rack-1").contains("startup script exit code 3: no such file");
        assertThat(human.err())
                .isEqualTo("eyrie: 1 of 2 instances of debian failed; the first, " + TWO
                        + ": startup script exit code 3\n");

        Cli.Result machine = cli().run("instance", "create", "debian", "--count", "2", "-j");

        assertThat(machine.code()).isEqualTo(1);
        assertThat(Json.text(machine.json(), "status")).isEqualTo("ERROR");
        assertThat(machine.body()).hasSize(2);
    }

    @Test
    void createGoesOnAfterTheStreamBroke() {
        whenAsked("[\"" + ONE + "\"]", () -> {
            instances.set("[" + instance(ONE, "Scheduling", "") + "]");
            events.add(event(7, "instance.scheduling", ONE, "{}"));
            events.add(BREAK);
            events.add(event(8, "instance.started", ONE, "{}"));
        });

        Cli.Result result = cli().run("instance", "create", "debian");

        assertThat(result.code()).isZero();
        assertThat(connections).hasValue(2);
        assertThat(lastEventId).hasValue("7");
    }

    @Test
    void createNoticesWhatHappenedWhileTheStreamWasBroken() {
        whenAsked("[\"" + ONE + "\"]", () -> {
            instances.set("[" + instance(ONE, "Started", "") + "]");
            events.add(BREAK);
        });

        assertThat(cli().run("instance", "create", "debian").code()).isZero();
    }

    @Test
    void createGivesUpAfterTheTimeout() {
        whenAsked("[\"" + ONE + "\"]", () -> instances.set("[" + instance(ONE, "Pulling", "") + "]"));

        Cli.Result result = cli().run("instance", "create", "debian", "--timeout", "1");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("not started within 1 s, still Pulling");
    }

    @Test
    void createWithoutWaitingAnswersWithTheIds() {
        whenAsked("[\"" + ONE + "\",\"" + TWO + "\"]", () -> {});

        assertThat(cli().run("instance", "create", "debian", "--no-wait").out()).isEqualTo(ONE + "\n" + TWO + "\n");
        assertThat(Json.write(cli().run("-j", "instance", "create", "debian", "--no-wait")
                        .body()))
                .isEqualTo("[\"" + ONE + "\",\"" + TWO + "\"]");
        assertThat(connections).hasValue(0);
    }

    @Test
    void createSendsEverythingThatWasAskedFor() throws Exception {
        Path script = Files.writeString(home.resolve("script.sh"), "echo hi\n");
        whenAsked("[\"" + ONE + "\"]", () -> {});

        cli().run(
                        "instance",
                        "create",
                        "debian",
                        "--no-wait",
                        "-t",
                        "v1",
                        "--script",
                        script.toString(),
                        "--timeout",
                        "60",
                        "--name",
                        "n",
                        "--external-id",
                        "job/7",
                        "--node",
                        "n1",
                        "--metadata",
                        "a=b=c",
                        "--metadata",
                        "d=1",
                        "--port",
                        "22",
                        "--port",
                        "web=80:0.0.0.0:8080",
                        "--port",
                        "x=81:8181");

        assertThat(asked()).isEqualTo(Json.read("""
                {"vmid":"debian","count":1,"tag":"v1","name":"n","external_id":"job/7","node_id":"n1",
                 "startup_script":"ZWNobyBoaQo=","script_monitoring":true,"script_timeout":60,
                 "metadata":{"a":"b=c","d":"1"},
                 "port_forwarding_override":[{"name":"ssh","guest_port":"22"},
                  {"name":"web","guest_port":"80","host_ip":"0.0.0.0","host_port":"8080"},
                  {"name":"x","guest_port":"81","host_port":"8181"}]}"""));
    }

    @Test
    void createReadsTheScriptFromStandardInput() {
        whenAsked("[\"" + ONE + "\"]", () -> {});
        Cli cli = cli();
        cli.terminal().in = new ByteArrayInputStream("echo hi\n".getBytes(StandardCharsets.UTF_8));

        cli.run("instance", "create", "debian", "--no-wait", "--script", "-");

        assertThat(Json.text(asked(), "startup_script")).isEqualTo("ZWNobyBoaQo=");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--count=0",
                "--timeout=0",
                "--port=ssh",
                "--port=0",
                "--port=22:70000",
                "--script=/none",
                "--priority=0",
                "--disk=big",
                "--queue-time=0",
                "--run-time=-1"
            })
    void createRefusesWhatCannotBe(String option) {
        assertThat(cli().run("instance", "create", "debian", option).code()).isEqualTo(2);
        assertThat(server.asked()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"VM not in the registry,400", "No such tag v9,400", "No such tag v9,200"})
    void createOfWhatIsNotThereIsNotFound(String message, int status) {
        server.on("POST /api/v1/vm", status, "{\"status\":\"FAIL\",\"message\":\"" + message + "\"}");

        Cli.Result result = cli().run("instance", "create", "debian");

        assertThat(result).isEqualTo(new Cli.Result(3, "", "eyrie: " + message + "\n"));
    }

    @Test
    void createSendsWhatIsWishedFor() {
        server.on("POST /api/v1/vm", ok("[\"" + ONE + "\"]"));

        cli().run(
                        "instance",
                        "create",
                        "debian",
                        "--no-wait",
                        "--priority",
                        "5",
                        "--group",
                        "ci",
                        "--usb",
                        "iphones",
                        "--disk",
                        "40G",
                        "--keep-file-system",
                        "--queue-time",
                        "600",
                        "--run-time",
                        "3600");

        assertThat(asked())
                .isEqualTo(Json.object()
                        .put("vmid", "debian")
                        .put("count", 1)
                        .put("group_id", "ci")
                        .put("usb_device", "iphones")
                        .put("priority", 5)
                        .put("queue_time", 600)
                        .put("run_time", 3600)
                        .set("disk", Json.object().put("size", 40L << 30).put("skip_container_resize", true)));
    }

    private static String row(String id, String state, String more) {
        return "{\"id\":\"" + id + "\",\"state\":\"" + state
                + "\",\"template_id\":\"debian\",\"template_tag\":\"v1\",\"node_id\":\"n1\","
                + "\"created\":\"2026-11-21T11:59:00Z\"" + more + "}";
    }

    @Test
    void listShowsStateAndPorts() {
        server.on(
                "GET /eyrie/v1/instances?limit=100",
                "{\"instances\":["
                        + row(
                                ONE,
                                "started",
                                ",\"external_id\":\"job/7\",\"vm\":{\"host_ip\":\"10.1.1.1\",\"ports\":"
                                        + "[{\"guest_port\":22,\"host_port\":10001,\"host_ip\":\"0.0.0.0\",\"name\":\"ssh\"}]}")
                        + "," + row(TWO, "error", ",\"message\":\"no \\u001b[31mroom\"") + "]}");

        assertThat(cli().run("instance", "list").out()).isEqualTo("""
                INSTANCE                              NAME   STATE    TEMPLATE   NODE    PORTS               CREATED    MESSAGE
                aaaaaaaa-0000-4000-8000-000000000001  job/7  Started  deb-12:v1  rack-1  10.1.1.1:10001->22  1 min ago  -
                bbbbbbbb-0000-4000-8000-000000000002  -      Error    deb-12:v1  rack-1  -                   1 min ago  no  [31mroom
                """);
        assertThat(Json.text(
                        cli().run("-j", "instance", "list")
                                .body()
                                .path("instances")
                                .path(0),
                        "state"))
                .isEqualTo("started");
    }

    @Test
    void listFilters() {
        String query = "GET /eyrie/v1/instances?limit=7&state=scheduling%2Cpulling&node=n1&template=t&external_id=a"
                + "&external_id_prefix=https%3A%2F%2Fci%2F&name=b&group=g&created_by=root&after=m";
        server.on(query, "{\"instances\":[]}");

        Cli.Result result = cli().run(
                        "instance",
                        "list",
                        "--state",
                        "scheduling,pulling",
                        "--node",
                        "n1",
                        "--template",
                        "t",
                        "--external-id",
                        "a",
                        "--external-id-prefix",
                        "https://ci/",
                        "--name",
                        "b",
                        "--group",
                        "g",
                        "--created-by",
                        "root",
                        "--limit",
                        "7",
                        "--after",
                        "m");

        assertThat(result.code()).isZero();
        assertThat(cli().run("instance", "list", "--limit", "-1").code()).isEqualTo(2);
    }

    @Test
    void listTellsThatThereIsMore() {
        server.on(
                "GET /eyrie/v1/instances?limit=1", "{\"instances\":[" + row(ONE, "started", "") + "],\"next\":\"m1\"}");

        Cli.Result result = cli().run("instance", "list", "--limit", "1");

        assertThat(result.out().lines()).hasSize(2);
        assertThat(result.err()).isEqualTo("eyrie: there are more; go on with --after m1\n");
        assertThat(cli().run("-j", "instance", "list", "--limit", "1")
                        .body()
                        .path("next")
                        .asText())
                .isEqualTo("m1");
    }

    @Test
    void listReadsAllOfThemPartByPart() {
        server.on(
                "GET /eyrie/v1/instances?limit=1000",
                "{\"instances\":[" + row(ONE, "started", "") + "],\"next\":\"m1\"}");
        server.on("GET /eyrie/v1/instances?limit=1000&after=m1", "{\"instances\":[" + row(TWO, "started", "") + "]}");

        assertThat(cli().run("-j", "instance", "list", "--limit", "0").body().path("instances"))
                .hasSize(2);
    }

    @Test
    void explainTellsWhatKeepsItOutOfEachNode() {
        server.on("GET /eyrie/v1/instances/" + ONE + "/explain", """
                {"instance_id":"%s","state":"scheduling","message":"no node has room","ahead":3,"nodes":[
                 {"node_id":"n1","node_name":"rack-1","reasons":["is full","is in no group ci"],"missing_bytes":1073741824},
                 {"node_id":"n2","node_name":"rack-2","reasons":[],"missing_bytes":-1}]}""".formatted(ONE));

        assertThat(cli().run("instance", "explain", ONE).out()).isEqualTo("""
                instance:    aaaaaaaa-0000-4000-8000-000000000001
                state:       scheduling
                message:     no node has room
                ahead of it: 3

                NODE    TO FETCH  KEPT OUT BECAUSE IT
                rack-1  1 GiB     is full; is in no group ci
                rack-2  -         -
                """);
        assertThat(cli().run("-j", "instance", "explain", ONE)
                        .body()
                        .path("ahead")
                        .asInt())
                .isEqualTo(3);
    }

    @Test
    void restartWaitsUntilTheVmWasStartedAgain() {
        AtomicInteger looks = new AtomicInteger();
        AtomicReference<String> started = new AtomicReference<>("2026-11-21T11:00:00Z");
        server.on("GET /eyrie/v1/instances/" + ONE, exchange -> {
            String now = started.get();
            if (looks.incrementAndGet() == 2) { // right after the request
                started.set("2026-11-21T12:00:00Z");
                events.add(event(1, "instance.restarting", ONE, "{\"state\":\"Started\"}"));
                events.add(event(2, "instance.restarted", ONE, "{\"state\":\"Started\"}"));
            }
            FakeServer.answer(exchange, 200, "{\"state\":\"started\",\"vm\":{\"started\":\"" + now + "\"}}");
        });
        server.on("POST /eyrie/v1/instances/" + ONE + "/restart", 202, "");

        assertThat(cli().run("instance", "restart", ONE, "--usb", "iphones").out())
                .isEqualTo(ONE + ": restarted\n");

        assertThat(server.request("POST /eyrie/v1/instances/" + ONE + "/restart")
                        .json())
                .isEqualTo(Json.object().put("usb", "iphones"));
        assertThat(looks).as("nothing is looked at but when there is news").hasValue(3);
    }

    @Test
    void restartTellsIfTheInstanceHasFailed() {
        server.on(
                "GET /eyrie/v1/instances/" + ONE,
                "{\"state\":\"error\",\"message\":\"it could not be restarted: no\"}");
        server.on("POST /eyrie/v1/instances/" + ONE + "/restart", 202, "");

        Cli.Result result = cli().run("instance", "restart", ONE);

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).isEqualTo("eyrie: " + ONE + ": is error: it could not be restarted: no\n");
        assertThat(cli().run("instance", "restart", ONE, "--no-wait").out()).isEqualTo(ONE + ": restarting\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {ONE, "aaaa", "job/7"})
    void showFindsAnInstanceByWhatItIsCalled(String word) {
        instances.set(
                "[" + instance(ONE, "Started", ",\"external_id\":\"job/7\"") + "," + instance(TWO, "Error", "") + "]");
        server.on("GET /api/v1/vm?id=" + ONE, ok("""
                {"instance_id":"%s","instance_state":"Error","vmid":"debian","external_id":"job/7","message":"failed",
                 "metadata":{"a":1},"cr_time":"2026-11-21T11:59:00Z",
                 "startup_script":{"return_code":3,"stdout":"one\\ntwo\\n","stderr":"bad\\n"}}""".formatted(ONE)));
        server.on(
                "GET /eyrie/v1/instances/" + ONE,
                "{\"wishes\":{\"group\":\"g1\"},\"created_by\":\"root\",\"transitions\":[{\"state\":\"scheduling\",\"reason\":\"asked for\",\"at\":\"2026-11-21T11:59:00Z\"}]}");

        assertThat(cli().run("instance", "show", word).out()).isEqualTo("""
                instance:    aaaaaaaa-0000-4000-8000-000000000001
                state:       Error
                message:     failed
                external id: job/7
                template:    debian
                metadata:    {"a":1}
                asked for:   group g1
                asked by:    root
                created:     2026-11-21 11:59:00 (1 min ago)

                AT                   STATE       REASON
                2026-11-21 11:59:00  scheduling  asked for

                script: exit code 3
                --- stdout
                one
                two
                --- stderr
                bad
                """);
        assertThat(cli().run("-j", "instance", "show", word).body().path("transitions"))
                .hasSize(1);
    }

    @Test
    void whatIsCalledTheSameIsAmbiguous() {
        instances.set("[" + instance(ONE, "Started", ",\"name\":\"x\"") + ","
                + instance(TWO, "Error", ",\"name\":\"x\"") + "]");

        assertThat(cli().run("instance", "show", "x").err()).contains("means 2 instances");
        assertThat(cli().run("instance", "show", "zzzz").code()).isEqualTo(3);
    }

    @Test
    void logsAreShownAsTheyStand() {
        server.on("GET /eyrie/v1/instances/" + ONE + "/log", "line 1\nline 2\n");

        assertThat(cli().run("instance", "logs", ONE).out()).isEqualTo("line 1\nline 2\n");
        assertThat(cli().run("-j", "instance", "logs", ONE).body().asText()).isEqualTo("line 1\nline 2\n");
    }

    private void whenEnded(Runnable then) {
        server.on("DELETE /api/v1/vm", exchange -> {
            server.note(exchange, new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            then.run();
            FakeServer.answer(exchange, 200, "{\"status\":\"OK\",\"message\":\"\"}");
        });
    }

    @Test
    void deleteWaitsUntilNothingIsLeft() {
        whenEnded(() -> {
            events.add(event(1, "instance.terminating", ONE, "{}"));
            events.add(event(2, "instance.terminated", ONE, "{}"));
        });

        Cli.Result result = cli().run("instance", "delete", ONE);

        assertThat(result.out()).isEqualTo(ONE + ": terminated\n");
        assertThat(server.request("DELETE /api/v1/vm").body()).isEqualTo("{\"id\":\"" + ONE + "\"}");
        assertThat(cli().run("-j", "instance", "delete", ONE).out())
                .isEqualTo("{\"status\":\"OK\",\"body\":{},\"message\":\"\"}");
    }

    @Test
    void deleteWithoutWaitingAnswersAtOnce() {
        whenEnded(() -> {});

        assertThat(cli().run("instance", "delete", "--no-wait", ONE).out()).isEqualTo(ONE + ": terminating\n");
        assertThat(connections).hasValue(0);
    }

    @Test
    void deleteOfAllAsksAndLeavesOutWhatEndsAlready() {
        instances.set("[" + instance(ONE, "Started", "") + "," + instance(TWO, "Terminating", "") + "]");
        whenEnded(() -> events.add(event(1, "instance.terminated", ONE, "{}")));

        assertThat(cli().run("instance", "delete", "--all").err()).contains("--yes");
        assertThat(cli().run("instance", "delete", "--all", "--yes").out()).isEqualTo(ONE + ": terminated\n");
    }

    @Test
    void anImageIsSavedAsAVersionOfTheInstancesTemplate() throws Exception {
        Path script = Files.writeString(home.resolve("script"), "sync");
        server.on("GET /api/v1/vm?id=" + ONE, ok("{\"instance_id\":\"" + ONE + "\",\"vmid\":\"t1\"}"));
        server.on("POST /api/v1/image", ok("{\"request_id\":\"s1\"}"));
        AtomicInteger looks = new AtomicInteger();
        server.on(
                "GET /api/v1/image?id=s1",
                exchange -> FakeServer.answer(
                        exchange,
                        200,
                        ok("{\"id\":\"s1\",\"status\":\"%s\",\"request\":{\"TemplateID\":\"t1\",\"Tag\":\"warm\"}}"
                                .formatted(looks.incrementAndGet() < 2 ? "pending" : "done"))));
        Cli.Result result =
                cli().run("image", "save", ONE, "-t", "warm", "--script", script.toString(), "--sanity-test");
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out()).isEqualTo("t1:warm\n");
        assertThat(server.request("POST /api/v1/image").json()).isEqualTo(Json.read("""
                        {"tag":"warm","suspend":true,"cancel_on_script_failure":false,"revert_before_push":false,
                         "do_suspend_sanity_test":true,"target_vm_id":"t1","script":"c3luYw==","id":"%s"}""".formatted(ONE)));
    }

    @Test
    void anImageThatIsNotSavedIsAFailureThatSaysWhy() {
        server.on("POST /api/v1/image", ok("{\"request_id\":\"s1\"}"));
        server.on(
                "GET /api/v1/image?id=s1",
                ok("{\"id\":\"s1\",\"status\":\"error\",\"error\":{\"Message\":\"no room\",\"Code\":1}}"));
        Cli.Result result = cli().run("image", "save", ONE, "-t", "warm", "--new-template", "x");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("not saved: no room");
        assertThat(cli().run("image", "save", ONE, "-t", "a", "--revert-tag", "b")
                        .code())
                .isEqualTo(2);
        assertThat(cli().run("image", "save", ONE, "-t", "a", "--template", "x", "--new-template", "y")
                        .code())
                .isEqualTo(2);
    }
}
