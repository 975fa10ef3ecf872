/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.v1;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.api.EyrieException;
import eyrie.api.instance.Instance;
import eyrie.api.instance.InstanceState;
import eyrie.api.instance.ScriptResult;
import eyrie.api.template.Arch;
import eyrie.api.vm.Vm;
import eyrie.rest.internal.fakes.FakeInstances;
import eyrie.rest.internal.fakes.FakeQueries;
import eyrie.rest.internal.fakes.FakeTemplates;
import eyrie.rest.internal.fakes.FakeVms;
import eyrie.rest.internal.fakes.Golden;
import eyrie.rest.internal.json.Json;
import eyrie.rest.internal.v1.jobs.JobResource;
import eyrie.rest.internal.v1.jobs.Jobs;
import eyrie.rest.internal.whiteboard.RestServer;
import eyrie.rest.internal.wire.Build;
import eyrie.rest.internal.wire.Features;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnApiTest {
    @TempDir
    Path folder;

    private final FakeTemplates templates = new FakeTemplates();
    private final FakeInstances instances = new FakeInstances(templates);
    private final FakeQueries queries = new FakeQueries(instances);
    private final Jobs jobs = new Jobs();
    private FakeVms vms;
    private RestServer server;

    @BeforeEach
    void start() throws Exception {
        vms = new FakeVms(folder.resolve("console"));
        server = new RestServer(
                new VersionResource(new Build("Eyrie", "0.1.0", "5e3c3f5b")),
                new VmResource(vms, jobs),
                new ConsoleResource(vms),
                new JobResource(jobs),
                new TemplateResource(templates),
                new InstanceDetailResource(instances, queries, queries, new Features(), vms));
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        jobs.close();
    }

    @Test
    void tellsItsVersion() throws Exception {
        assertThat(server.get("/eyrie/v1/version").body())
                .isEqualTo("{\"product\":\"Eyrie\",\"version\":\"0.1.0\",\"build\":\"5e3c3f5b\"}");
    }

    @Test
    void showsVmsByIdAndByName() throws Exception {
        String vm = Golden.text("vm", "");

        assertThat(server.get("/eyrie/v1/vms").body()).isEqualTo("[" + vm + "]");
        assertThat(server.get("/eyrie/v1/vms/build-1").body()).isEqualTo(vm);
        assertThat(server.get("/eyrie/v1/vms/" + FakeVms.ID).body()).isEqualTo(vm);
    }

    @Test
    void createsAVmInAJob() throws Exception {
        HttpResponse<String> answer = post(
                "/eyrie/v1/vms",
                "{'name':'made','from':'debian','ram_size':'2G','cpu_count':4,'disk_size':17179869184}");

        assertThat(answer.statusCode()).isEqualTo(202);
        JsonNode job = ended(answer);
        assertThat(job.path("state").textValue()).isEqualTo("done");
        assertThat(job.path("result").path("name").textValue()).isEqualTo("made");
        assertThat(vms.calls)
                .containsExactly(
                        "NewVm[name=made, from=debian, ramBytes=2147483648, cpuCount=4, diskBytes=17179869184]");
    }

    @Test
    void tellsEveryStepOfAJobToWhoeverWaits() throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        vms.creation = progress -> {
            progress.at("debootstrap", 0.25);
            try {
                seen.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            progress.at("packing", Double.NaN);
            return FakeVms.vm("made", Vm.Status.STOPPED);
        };
        String id = job(post("/eyrie/v1/vms", "{'name':'made','from':'debian'}"));

        JsonNode first = get("/eyrie/v1/jobs/%s?after=0&wait=30".formatted(id));
        assertThat(first.toString())
                .isEqualTo(("{\"id\":\"%s\",\"revision\":1,\"state\":\"running\",\"step\":\"debootstrap\","
                                + "\"fraction\":0.25}")
                        .formatted(id));
        assertThat(get("/eyrie/v1/jobs/%s?after=1".formatted(id))).isEqualTo(first);

        seen.countDown();
        JsonNode last = first;
        while (!last.path("state").textValue().equals("done")) {
            last = get("/eyrie/v1/jobs/%s?after=%d&wait=30"
                    .formatted(id, last.path("revision").longValue()));
        }
        assertThat(last.path("revision").longValue()).isEqualTo(3);
        // A job that has ended makes nobody wait.
        assertThat(get("/eyrie/v1/jobs/%s?after=3&wait=30".formatted(id))).isEqualTo(last);
    }

    @Test
    void tellsWhyAJobHasFailed() throws Exception {
        vms.creation = _ -> {
            throw EyrieException.conflict("name made: taken");
        };
        assertThat(ended(post("/eyrie/v1/vms", "{'name':'made','from':'debian'}"))
                        .path("error")
                        .toString())
                .isEqualTo("{\"kind\":\"CONFLICT\",\"message\":\"name made: taken\"}");

        vms.creation = _ -> {
            throw new IllegalStateException("a secret of the inside");
        };
        JsonNode error =
                ended(post("/eyrie/v1/vms", "{'name':'made','from':'debian'}")).path("error");
        assertThat(error.path("kind").textValue()).isEqualTo("INTERNAL");
        assertThat(error.path("message").textValue())
                .startsWith("create VM made: failed inside")
                .doesNotContain("secret");
    }

    @Test
    void pushesInAJob() throws Exception {
        JsonNode job = ended(post("/eyrie/v1/vms/build-1/push", "{'tag':'v1+x','description':'first'}"));

        assertThat(vms.calls).containsExactly("push %s v1+x first".formatted(FakeVms.ID));
        assertThat(job.path("error").path("message").textValue()).isEqualTo("tag v1+x exists");
    }

    @Test
    void clonesATemplateOrAVm() throws Exception {
        HttpResponse<String> answer = post("/eyrie/v1/vms/debian/clone", "{'name':'copy','tag':'base'}");
        post("/eyrie/v1/vms/build-1/clone", "{'name':'copy2'}");

        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(Json.mapper().readTree(answer.body()).path("status").textValue())
                .isEqualTo("suspended");
        assertThat(vms.calls).containsExactly("clone debian base copy", "clone build-1 null copy2");
    }

    @Test
    void startsStopsAndSuspendsWithOrWithoutABody() throws Exception {
        assertThat(post("/eyrie/v1/vms/build-1/start", "").body()).isEqualTo(Golden.text("vm", ""));
        assertThat(server.send(server.request("/eyrie/v1/vms/build-1/stop").POST(BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(200);
        post("/eyrie/v1/vms/build-1/stop", "{'force':true}");
        post("/eyrie/v1/vms/build-1/suspend", "{}");

        assertThat(vms.calls)
                .containsExactly("start build-1", "stop build-1 false", "stop build-1 true", "suspend build-1");
    }

    @Test
    void deletesAVm() throws Exception {
        HttpResponse<String> answer =
                server.send(server.request("/eyrie/v1/vms/build-1").DELETE());

        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(vms.all).isEmpty();
    }

    @Test
    void showsTheConsoleOnceThereIsOne() throws Exception {
        HttpResponse<String> before = server.get("/eyrie/v1/vms/build-1/console");
        assertThat(before.statusCode()).isEqualTo(200);
        assertThat(before.body()).isEmpty();

        Files.writeString(folder.resolve("console"), "Linux ü\n");
        HttpResponse<String> after = server.get("/eyrie/v1/vms/build-1/console");
        assertThat(after.body()).isEqualTo("Linux ü\n");
        assertThat(after.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain"));
    }

    @Test
    void listsAndDeletesTemplates() throws Exception {
        JsonNode template = get("/eyrie/v1/templates").path(0);
        assertThat(template.path("size").longValue()).isEqualTo(3550);
        JsonNode version = template.path("versions").path(1);
        assertThat(version.path("suspended").booleanValue()).isTrue();
        assertThat(version.path("created").textValue()).isEqualTo("2023-11-14T22:13:21Z");
        assertThat(version.path("config").path("machine_type").textValue()).isEqualTo("pc-q35-7.2");

        assertThat(server.send(server.request("/eyrie/v1/templates/debian").DELETE())
                        .statusCode())
                .isEqualTo(204);
        assertThat(get("/eyrie/v1/templates")).isEmpty();
    }

    @Test
    void tellsTheStoryOfAnInstance() throws Exception {
        Instant then = Instant.parse("2026-01-02T03:04:05Z");
        instances.instances.add(new Instance(
                FakeVms.ID,
                InstanceState.ERROR,
                "startup script exit code 3",
                FakeTemplates.ID,
                "base",
                0,
                Arch.AMD64,
                "node-1",
                null,
                null,
                Map.of(),
                0,
                null,
                new ScriptResult(3, false, "out", "err\n", List.of()),
                then,
                then));
        instances.transitions.add(new Instance.Transition(InstanceState.SCHEDULING, null, then));
        instances.transitions.add(
                new Instance.Transition(InstanceState.ERROR, "startup script exit code 3", then.plusSeconds(1)));
        Files.writeString(folder.resolve("console"), "booted\n");

        JsonNode detail = get("/eyrie/v1/instances/" + FakeVms.ID);
        assertThat(detail.path("state").textValue()).isEqualTo("error");
        assertThat(detail.path("script").path("return_code").intValue()).isEqualTo(3);
        assertThat(detail.path("transitions").path(1).toString())
                .isEqualTo(
                        "{\"state\":\"error\",\"reason\":\"startup script exit code 3\",\"at\":\"2026-01-02T03:04:06Z\"}");
        assertThat(server.get("/eyrie/v1/instances/%s/log".formatted(FakeVms.ID))
                        .body())
                .isEqualTo("""
                        == instance %s
                        2026-01-02T03:04:05Z Scheduling
                        2026-01-02T03:04:06Z Error: startup script exit code 3
                        == startup script: exit code 3
                        == standard output
                        out
                        == standard error
                        err
                        == console
                        booted
                        """.formatted(FakeVms.ID));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "GET | vms/x | | 404 | NOT_FOUND | VM \"x\": not found",
                "DELETE | vms/x | | 404 | NOT_FOUND | VM \"x\": not found",
                "GET | vms/x/console | | 404 | NOT_FOUND | VM \"x\": not found",
                "POST | vms/x/start | | 404 | NOT_FOUND | VM \"x\": not found",
                "POST | vms/x/push | {'tag':'a'} | 404 | NOT_FOUND | VM \"x\": not found",
                "POST | vms | | 400 | INVALID | from: \"\" is not accepted",
                "POST | vms | {'from':'debian'} | 400 | INVALID | name: null is not accepted; use 1 to 63",
                "POST | vms | {'from':'debian','name':'../x'} | 400 | INVALID | name: \"../x\" is not accepted",
                "POST | vms | {'from':'debian','name':'-x'} | 400 | INVALID | name: \"-x\" is not accepted",
                "POST | vms | {'from':'debian','name':7} | 400 | INVALID | name: 7 is not accepted; use a string",
                "POST | vms | {'from':'debian','name':'a','ram_size':'lots'} | 400 | INVALID | ram_size: \"lots\" is not accepted; use a number of bytes or text",
                "POST | vms | {'from':'debian','name':'a','ram_size':-1} | 400 | INVALID | ram_size: -1 is not accepted; use a number of bytes",
                "POST | vms | {'from':'debian','name':'a','ram_size':1.5} | 400 | INVALID | ram_size: 1.5 is not accepted; use a number of bytes",
                "POST | vms | {'from':'debian','name':'a','ram_size':{}} | 400 | INVALID | ram_size: {} is not accepted; use a number of bytes",
                "POST | vms | {'from':'debian','name':'a','ram_size':'999999999999999T'} | 400 | INVALID | ram_size: \"999999999999999T\" is not accepted",
                "POST | vms | {'from':'debian','name':'a','ram_size':'64M'} | 400 | INVALID | ram_size: 67108864 is not accepted; use a multiple of 1 MiB from 128 MiB",
                "POST | vms | {'from':'debian','name':'a','cpu_count':-1} | 400 | INVALID | cpu_count: -1 is not accepted; use a whole number from 1",
                "POST | vms | {'from':'debian','name':'a','disk_size':5} | 400 | INVALID | disk_size: 5 is not accepted; use at least 1 GiB",
                "POST | vms | {'from':'debian','name':'a','ram':5} | 400 | INVALID | ram: there is no such field; there are cpu_count,",
                "POST | vms | {'from' | 400 | INVALID | The body is not JSON",
                "POST | vms/debian/clone | {} | 400 | INVALID | name: null is not accepted",
                "POST | vms/build-1/push | {} | 400 | INVALID | tag: null is not accepted",
                "POST | vms/build-1/push | {'tag':'a b'} | 400 | INVALID | tag: \"a b\" is not accepted; use 1 to 128",
                "POST | vms/build-1/stop | {'force':'yes'} | 400 | INVALID | force: \"yes\" is not accepted; use true or false",
                "POST | vms/build-1/start | {'now':true} | 400 | INVALID | now: there is no such field",
                "GET | jobs/x | | 404 | NOT_FOUND | job \"x\": not found",
                "GET | jobs/x?after=a | | 400 | INVALID | after: \"a\" is not accepted; use a whole number from -1",
                "GET | jobs/x?wait=-1 | | 400 | INVALID | wait: \"-1\" is not accepted; use a whole number from 0",
                "DELETE | templates/x | | 404 | NOT_FOUND | template \"x\": not found",
                "GET | instances/x | | 404 | NOT_FOUND | instance \"x\": not found",
                "GET | instances/x/explain | | 404 | NOT_FOUND | instance \"x\": not found",
                "POST | instances/x/restart | {} | 404 | NOT_FOUND | instance \"x\": not found",
                "POST | instances/x/restart | {'usb_device':'a'} | 400 | INVALID | usb_device: there is no such field; there are usb",
                "GET | instances/x/log | | 404 | NOT_FOUND | instance \"x\": not found",
            })
    void refusesWithKindAndMessage(String method, String path, String body, int status, String kind, String message)
            throws Exception {
        HttpRequest.Builder request = server.request("/eyrie/v1/" + path)
                .method(
                        method,
                        body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.replace('\'', '"')));
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        HttpResponse<String> answer = server.send(request);

        JsonNode error = Json.mapper().readTree(answer.body()).path("error");
        assertThat(error.path("message").textValue()).startsWith(message);
        assertThat(error.path("kind").textValue()).isEqualTo(kind);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(vms.calls).allMatch(call -> call.startsWith("start x"));
    }

    /** A browser lets a foreign page send forms and plain text to this server, but not JSON. */
    @Test
    void insistsOnJson() throws Exception {
        HttpResponse<String> answer = server.send(server.request("/eyrie/v1/vms")
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString("{\"name\":\"made\",\"from\":\"debian\"}")));

        assertThat(answer.statusCode()).isEqualTo(415);
        assertThat(vms.calls).isEmpty();
    }

    private JsonNode ended(HttpResponse<String> accepted) throws Exception {
        String id = job(accepted);
        JsonNode job = get("/eyrie/v1/jobs/" + id);
        while (job.path("state").textValue().equals("running")) {
            job = get("/eyrie/v1/jobs/%s?after=%d&wait=30"
                    .formatted(id, job.path("revision").longValue()));
        }
        return job;
    }

    private static String job(HttpResponse<String> accepted) throws Exception {
        return Json.mapper().readTree(accepted.body()).path("job").textValue();
    }

    private JsonNode get(String path) throws Exception {
        return Json.mapper().readTree(server.get(path).body());
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return server.send(server.request(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body.replace('\'', '"'))));
    }
}
