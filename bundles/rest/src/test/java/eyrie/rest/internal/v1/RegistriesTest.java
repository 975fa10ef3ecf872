/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.v1;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.transfer.Credentials;
import eyrie.rest.internal.fakes.FakeRemotes;
import eyrie.rest.internal.fakes.FakeTemplates;
import eyrie.rest.internal.fakes.FakeTransfers;
import eyrie.rest.internal.json.Json;
import eyrie.rest.internal.v1.jobs.JobResource;
import eyrie.rest.internal.v1.jobs.Jobs;
import eyrie.rest.internal.whiteboard.RestServer;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RegistriesTest {
    private static final String CORP =
            "{'name':'corp','url':'https://r.example.org','prefix':'ci','user':'ann','password':'Secret-1','default':true}";
    private static final String SHOWN = "{\"name\":\"corp\",\"url\":\"https://r.example.org\",\"prefix\":\"ci\","
            + "\"user\":\"ann\",\"default\":true,\"created\":\"2026-01-02T03:04:05Z\"}";

    private final FakeRemotes remotes = new FakeRemotes();
    private final FakeTransfers transfers = new FakeTransfers();
    private final Jobs jobs = new Jobs();
    private RestServer server;

    @BeforeEach
    void start() throws Exception {
        server = new RestServer(
                new RegistriesResource(remotes, transfers, new FakeTemplates(), jobs), new JobResource(jobs));
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        jobs.close();
    }

    @Test
    void addsARegistryAndNeverTellsItsSecret() throws Exception {
        HttpResponse<String> added = send("POST", "", CORP);

        assertThat(added.statusCode()).isEqualTo(201);
        assertThat(added.body()).isEqualTo(SHOWN);
        assertThat(server.get("/eyrie/v1/registries").body()).isEqualTo("[" + SHOWN + "]");
        assertThat(server.get("/eyrie/v1/registries/corp").body()).isEqualTo(SHOWN);
        assertThat(remotes.all.get("corp").credentials()).contains(new Credentials("ann", "Secret-1"));
        assertThat(send("POST", "", CORP).statusCode()).isEqualTo(409);
    }

    @Test
    void refusesWhatIsNoCertificateAndNamesTheField() throws Exception {
        HttpResponse<String> refused = send("POST", "", "{'name':'own','url':'https://r.example.org','ca':'nonsense'}");

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("ca: ", "a PEM file with the certificates");
        assertThat(remotes.all).isEmpty();
    }

    @Test
    void replacesARegistryWithAllThatIsKnownOfIt() throws Exception {
        send("POST", "", CORP);
        HttpResponse<String> put = send("PUT", "/corp", "{'url':'http://127.0.0.1:5000'}");

        assertThat(put.statusCode()).isEqualTo(200);
        assertThat(put.body())
                .isEqualTo("{\"name\":\"corp\",\"url\":\"http://127.0.0.1:5000\",\"default\":false,"
                        + "\"created\":\"2026-01-02T03:04:05Z\"}");
        assertThat(remotes.all.get("corp").credentials()).isEmpty();
    }

    @Test
    void forgetsARegistry() throws Exception {
        send("POST", "", CORP);

        assertThat(send("DELETE", "/corp", null).statusCode()).isEqualTo(204);
        assertThat(remotes.all).isEmpty();
    }

    @Test
    void pushesInAJobBelowThePrefix() throws Exception {
        send("POST", "", CORP);
        HttpResponse<String> accepted = send("POST", "/corp/push", "{'template':'debian','tag':'base'}");

        assertThat(accepted.statusCode()).isEqualTo(202);
        assertThat(ended(accepted).path("result").toString())
                .isEqualTo(("{\"registry\":\"corp\",\"repository\":\"ci/debian\",\"template_id\":\"%s\","
                                + "\"template_name\":\"debian\",\"number\":0,\"tag\":\"base\",\"digest\":\"%s\","
                                + "\"new_bytes\":30,\"sent_bytes\":20,\"mounted_bytes\":10}")
                        .formatted(FakeTemplates.ID, FakeTransfers.DIGEST));
        ended(send("POST", "/corp/push", "{'template':'debian','repository':'other'}"));
        assertThat(transfers.calls)
                .containsExactly(
                        "push debian:base r.example.org/ci/debian as Secret-1",
                        "push debian:fast r.example.org/ci/other as Secret-1");
    }

    @Test
    void pullsInAJobByTagOrByDigest() throws Exception {
        send("POST", "", CORP);
        JsonNode job = ended(send("POST", "/corp/pull", "{'repository':'debian','tag':'fast+1'}"));
        ended(send("POST", "/corp/pull", "{'repository':'debian','digest':'%s'}".formatted(FakeTransfers.DIGEST)));

        assertThat(job.path("result").path("template_name").textValue()).isEqualTo("debian");
        assertThat(job.path("result").path("number").intValue()).isEqualTo(1);
        assertThat(transfers.calls)
                .containsExactly(
                        "pull fast_1 r.example.org/ci/debian as Secret-1",
                        "pull %s r.example.org/ci/debian as Secret-1".formatted(FakeTransfers.DIGEST));
    }

    @Test
    void tellsWhatIsInARepositoryAndWhatAPullWouldMove() throws Exception {
        send("POST", "", CORP);

        JsonNode versions = Json.mapper()
                .readTree(server.get("/eyrie/v1/registries/corp/templates?repository=debian")
                        .body());
        assertThat(versions.path(0).path("repository").textValue()).isEqualTo("ci/debian");
        assertThat(versions.path(0).path("tag").textValue()).isEqualTo("fast");
        assertThat(versions.path(0).path("suspended").booleanValue()).isTrue();
        assertThat(versions.path(0).path("stored_size").longValue()).isEqualTo(77);
        assertThat(server.get("/eyrie/v1/registries/corp/download-size?repository=debian&tag=fast")
                        .body())
                .isEqualTo(
                        "{\"repository\":\"ci/debian\",\"image_bytes\":100,\"local_bytes\":60,\"download_bytes\":20}");
    }

    @Test
    void compactsInAJob() throws Exception {
        send("POST", "", CORP);

        JsonNode job = ended(send("POST", "/corp/compact", "{'repository':'debian','dry_run':true}"));
        ended(send("POST", "/corp/compact", "{'repository':'debian','live_share':0.7}"));

        assertThat(job.path("result").toString())
                .isEqualTo("{\"repository\":\"ci/debian\",\"versions\":2,\"packs\":5,\"stored_bytes\":500,"
                        + "\"rewritten_packs\":3,\"rewritten_bytes\":300,\"new_bytes\":90,\"moved_tags\":2,"
                        + "\"left_tags\":0}");
        assertThat(transfers.calls)
                .containsExactly(
                        "compact below 0.5 dry r.example.org/ci/debian as Secret-1",
                        "compact below 0.7 r.example.org/ci/debian as Secret-1");
        assertThat(send("POST", "/corp/compact", "{'repository':'debian','live_share':2}")
                        .statusCode())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @EnumSource(names = {"UNAUTHENTICATED", "FORBIDDEN", "TOO_LARGE"})
    void whatTheRegistryRefusesIsNotTheCallersOwnAffair(ErrorKind kind) throws Exception {
        send("POST", "", CORP);
        transfers.failure = new EyrieException(kind, "listing: the registry answered 401");

        HttpResponse<String> answer = server.get("/eyrie/v1/registries/corp/templates?repository=debian");
        assertThat(answer.statusCode()).isEqualTo(502);
        JsonNode error = Json.mapper().readTree(answer.body()).path("error");
        assertThat(error.path("kind").textValue()).isEqualTo("REMOTE_REFUSED");
        assertThat(error.path("message").textValue())
                .startsWith("registry corp does not ")
                .endsWith(": listing: the registry answered 401")
                .doesNotContain("Secret-1");
        JsonNode job = ended(send("POST", "/corp/pull", "{'repository':'debian','tag':'fast'}"));
        assertThat(job.path("error").path("kind").textValue()).isEqualTo("REMOTE_REFUSED");
    }

    @Test
    void otherFailuresOfTheRegistryKeepTheirKind() throws Exception {
        send("POST", "", CORP);
        transfers.failure = new EyrieException(ErrorKind.UNAVAILABLE, "listing: cannot be reached");

        assertThat(server.get("/eyrie/v1/registries/corp/templates?repository=debian")
                        .statusCode())
                .isEqualTo(503);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "GET | /x | | 404 | registry \"x\": not found",
                "DELETE | /x | | 404 | registry \"x\": not found",
                "POST | /x/push | {'template':'debian'} | 404 | registry \"x\": not found",
                "POST | /x/pull | {'repository':'debian','tag':'a'} | 404 | registry \"x\": not found",
                "GET | /x/templates?repository=a | | 404 | registry \"x\": not found",
                "POST | | {} | 400 | name: null is not accepted; use 1 to 63",
                "POST | | {'name':'a'} | 400 | url: null is not accepted; use https://host",
                "POST | | {'name':'a','url':'http://h'} | 400 | url: \"http://h\" is not accepted; use https, or say that it is insecure",
                "POST | | {'name':'a','url':'https://h','user':'u'} | 400 | password: it is missing",
                "POST | | {'name':'a','url':'https://h','password':'p'} | 400 | user: null is not accepted",
                "PUT | /a%20b | {'url':'https://h'} | 400 | name: \"a b\" is not accepted",
                "POST | /corp/push | {} | 400 | template: null is not accepted",
                "POST | /corp/push | {'template':'none'} | 404 | VM not in the registry",
                "POST | /corp/push | {'template':'debian','tag':'none'} | 404 | No such tag none",
                "POST | /corp/pull | {'tag':'a'} | 400 | repository: null is not accepted",
                "POST | /corp/pull | {'repository':'debian'} | 400 | tag: null is not accepted; use a tag or, instead",
                "POST | /corp/pull | {'repository':'debian','tag':'a','digest':'b'} | 400 | tag: \"a\" is not accepted",
                "POST | /corp/pull | {'repository':'debian','tag':'a/b'} | 400 | tag: \"a/b\" is not accepted; use 1 to",
                "POST | /corp/pull | {'repository':'debian','digest':'sha256:0'} | 400 | digest: \"sha256:0\" is not",
                "GET | /corp/templates | | 400 | repository: null is not accepted",
                "GET | /corp/download-size?repository=a | | 400 | tag: null is not accepted",
            })
    void refusesWithKindAndMessage(String method, String path, String body, int status, String message)
            throws Exception {
        send("POST", "", CORP);

        HttpResponse<String> answer = send(method, path == null ? "" : path, body);

        JsonNode error = Json.mapper().readTree(answer.body()).path("error");
        assertThat(error.path("message").textValue()).startsWith(message);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(transfers.calls).isEmpty();
    }

    private JsonNode ended(HttpResponse<String> accepted) throws Exception {
        String id = Json.mapper().readTree(accepted.body()).path("job").textValue();
        String path = "/eyrie/v1/jobs/" + id;
        JsonNode job = Json.mapper().readTree(server.get(path).body());
        while (job.path("state").textValue().equals("running")) {
            long revision = job.path("revision").longValue();
            job = Json.mapper()
                    .readTree(server.get(path + "?wait=30&after=" + revision).body());
        }
        return job;
    }

    private HttpResponse<String> send(String method, String path, String body) throws Exception {
        return server.send(server.request("/eyrie/v1/registries" + path)
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.replace('\'', '"'))));
    }
}
