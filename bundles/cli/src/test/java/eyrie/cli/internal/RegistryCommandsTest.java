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
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RegistryCommandsTest {
    private static final String CORP = """
            {"name":"corp","url":"https://r.example.org","prefix":"ci","user":"ann","default":true,
             "created":"2026-11-21T11:00:00Z"}""";
    private static final String LOCAL = """
            {"name":"local","url":"http://127.0.0.1:5000","default":false,"created":"2026-11-21T11:00:00Z"}""";

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
    void addReadsThePasswordFromStandardInput() throws Exception {
        server.on("POST /eyrie/v1/registries", 201, CORP);
        Cli cli = cli();
        cli.terminal().in = new ByteArrayInputStream("Secret-1\n".getBytes(StandardCharsets.UTF_8));

        Cli.Result added = cli.run(
                "registry",
                "add",
                "corp",
                "https://r.example.org",
                "-u",
                "ann",
                "--password-stdin",
                "-p",
                "ci",
                "--default");

        assertThat(added.out()).isEqualTo("corp: https://r.example.org\n");
        assertThat(added.err()).isEmpty();
        assertThat(server.request("POST /eyrie/v1/registries").json()).isEqualTo(Json.read("""
                {"url":"https://r.example.org","prefix":"ci","user":"ann","password":"Secret-1","default":true,
                 "insecure":false,"name":"corp"}"""));
    }

    @Test
    void addSendsTheAuthoritiesOfAFileAndNeverAKey() throws Exception {
        server.on("POST /eyrie/v1/registries", 201, CORP);
        Path pem = home.resolve("ca.pem");
        Files.writeString(pem, "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n");

        assertThat(add(pem).code()).isZero();
        assertThat(server.request("POST /eyrie/v1/registries").json().path("ca").asText())
                .isEqualTo(Files.readString(pem));
        Files.writeString(pem, "-----BEGIN PRIVATE KEY-----\nAA==\n", StandardOpenOption.APPEND);
        assertThat(add(pem)).satisfies(refused -> {
            assertThat(refused.code()).isEqualTo(2);
            assertThat(refused.err()).contains("--ca", "ca.pem");
        });
        assertThat(add(home.resolve("missing")).code()).isEqualTo(2);
    }

    private Cli.Result add(Path pem) {
        return cli().run("registry", "add", "corp", "https://r.example.org", "--ca", pem.toString());
    }

    @Test
    void addTakesThePasswordFromTheEnvironmentOrWithAWarningFromTheOption() {
        server.on("POST /eyrie/v1/registries", 201, CORP);
        Cli cli = cli();
        cli.terminal().with("EYRIE_REGISTRY_PASSWORD", "Secret-2");
        cli.run("registry", "add", "corp", "https://r.example.org", "--user", "ann");
        assertThat(server.request("POST /eyrie/v1/registries")
                        .json()
                        .path("password")
                        .textValue())
                .isEqualTo("Secret-2");

        Cli.Result shown = cli().run("registry", "add", "corp", "https://r.example.org", "-u", "ann:a:b");
        assertThat(shown.code()).isZero();
        assertThat(shown.err()).contains("--password-stdin").doesNotContain("a:b");
    }

    @Test
    void addRefusesHalfACredential() {
        assertThat(cli().run("registry", "add", "corp", "https://r.example.org", "-u", "ann"))
                .satisfies(refused -> {
                    assertThat(refused.code()).isEqualTo(2);
                    assertThat(refused.err()).contains("the password of ann is missing; add --password-stdin");
                });
        assertThat(cli().run("registry", "add", "corp", "https://r.example.org", "--password-stdin")
                        .err())
                .contains("say whose password it is");
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void setReplacesAndRemoveForgets() {
        server.on("PUT /eyrie/v1/registries/corp", CORP);
        server.on("DELETE /eyrie/v1/registries/corp", 204, "");

        assertThat(cli().run("registry", "set", "corp", "https://r.example.org", "--insecure")
                        .code())
                .isZero();
        JsonNode request = server.request("PUT /eyrie/v1/registries/corp").json();
        assertThat(request.path("insecure").booleanValue()).isTrue();
        assertThat(request.has("user")).isFalse();
        assertThat(cli().run("registry", "remove", "corp").out()).isEqualTo("corp: removed\n");
        assertThat(cli().run("registry", "delete", "corp").code()).isZero();
    }

    @Test
    void listShowsTheRegistries() {
        server.on("GET /eyrie/v1/registries", "[" + CORP + "," + LOCAL + "]");

        assertThat(cli().run("registry", "list-repos").out()).isEqualTo("""
                NAME   URL                    PREFIX  USER  DEFAULT  ADDED
                corp   https://r.example.org  ci      ann   yes      1 h ago
                local  http://127.0.0.1:5000  -       -     -        1 h ago
                """);
        JsonNode body = cli().run("-j", "registry", "list-repos").body();
        assertThat(body.path(0).path("name").textValue()).isEqualTo("corp");
        assertThat(body.path(0).path("default").booleanValue()).isTrue();
    }

    @Test
    void pushFollowsTheJobToTheDefault() {
        server.on("GET /eyrie/v1/registries", "[" + LOCAL + "," + CORP + "]");
        server.on("POST /eyrie/v1/registries/corp/push", 202, "{\"job\":\"j1\"}");
        server.on("GET /eyrie/v1/jobs/j1", """
                {"id":"j1","revision":3,"state":"done","step":"","fraction":1,"result":{"registry":"corp",
                 "repository":"ci/debian","template_id":"t-1","template_name":"debian","number":1,"tag":"ready",
                 "digest":"sha256:ab","new_bytes":3,"sent_bytes":2097152,"mounted_bytes":0}}""");

        Cli.Result pushed = cli().run("registry", "push", "debian", "--tag", "ready");
        assertThat(pushed.out()).isEqualTo("corp/ci/debian:ready sha256:ab, 2 MiB sent\n");
        assertThat(pushed.err()).isEmpty();
        assertThat(server.request("POST /eyrie/v1/registries/corp/push").body())
                .isEqualTo("{\"template\":\"debian\",\"tag\":\"ready\"}");
        assertThat(cli().run("-j", "registry", "push", "debian")
                        .body()
                        .path("digest")
                        .textValue())
                .isEqualTo("sha256:ab");
    }

    @Test
    void theRemoteMayStandBeforeOrAfterTheCommand() {
        server.on("POST /eyrie/v1/registries/local/pull", 202, "{\"job\":\"j1\"}");
        server.on("GET /eyrie/v1/jobs/j1", """
                {"id":"j1","revision":3,"state":"done","step":"","fraction":1,
                 "result":{"template_id":"t-1","template_name":"debian","number":1,"tag":"ready"}}""");

        assertThat(cli().run("registry", "--remote", "local", "pull", "debian", "-t", "ready")
                        .out())
                .isEqualTo("t-1\n");
        assertThat(cli().run("-j", "registry", "pull", "debian", "--digest", "sha256:ab", "-r", "local")
                        .body()
                        .toString())
                .isEqualTo("{\"uuid\":\"t-1\",\"name\":\"debian\",\"tag\":\"ready\",\"version\":1}");
    }

    @Test
    void pullWantsToKnowTheVersion() {
        assertThat(cli().run("registry", "pull", "debian", "-r", "local")).satisfies(refused -> {
            assertThat(refused.code()).isEqualTo(2);
            assertThat(refused.err()).contains("--tag TAG");
        });
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void whatTheRegistryRefusesIsTold() {
        server.on("POST /eyrie/v1/registries/corp/pull", 202, "{\"job\":\"j1\"}");
        server.on("GET /eyrie/v1/jobs/j1", """
                {"id":"j1","revision":3,"state":"failed","step":"","fraction":1,
                 "error":{"kind":"REMOTE_REFUSED","message":"registry corp does not accept the credential of user ann"}}""");
        server.refuse("GET /eyrie/v1/registries/corp/templates", 502, "REMOTE_REFUSED", "registry corp does not");

        Cli.Result pull = cli().run("-j", "registry", "pull", "debian", "-t", "a", "-r", "corp");
        assertThat(pull.code()).isEqualTo(1);
        assertThat(pull.json().path("exception_type").textValue()).isEqualTo("RemoteRefusedException");
        Cli.Result describe = cli().run("registry", "describe", "debian", "-r", "corp");
        assertThat(describe.code()).isEqualTo(1);
        assertThat(describe.err()).isEqualTo("eyrie: registry corp does not\n");
    }

    @Test
    void describeListsVersions() {
        server.on("GET /eyrie/v1/registries/corp/templates?repository=team%2Fdebian", """
                [{"repository":"team/debian","tag":"ready","digest":"sha256:ab","template_id":"t-1",
                  "template_name":"debian","number":1,"description":"with tools","suspended":true,"arch":"amd64",
                  "size":3221225472,"stored_size":1048576,"created":"2026-11-21T11:00:00Z"}]""");

        assertThat(cli().run("registry", "describe", "team/debian", "-r", "corp")
                        .out())
                .isEqualTo("""
                TEMPLATE  VERSION  TAG    STARTS BY  ARCH   SIZE   STORED  MADE     DESCRIPTION
                debian    1        ready  resuming   amd64  3 GiB  1 MiB   1 h ago  with tools
                """);
    }

    @Test
    void compactTellsWhatWasDone() throws Exception {
        server.on("POST /eyrie/v1/registries/corp/compact", 202, "{\"job\":\"j1\"}");
        server.on("GET /eyrie/v1/jobs/j1?after=0&wait=30", """
                {"id":"j1","revision":1,"state":"done","result":{"repository":"ci/debian","versions":2,"packs":5,
                 "stored_bytes":500,"rewritten_packs":3,"rewritten_bytes":3145728,"new_bytes":1048576,"moved_tags":2,
                 "left_tags":0}}""");

        Cli.Result done = cli().run("registry", "compact", "debian", "--below", "70", "--dry-run", "-r", "corp");

        assertThat(done.out())
                .isEqualTo("3 of 5 packs would be rewritten: 1 MiB instead of 3 MiB; 2 tags would be moved,"
                        + " 0 left to somebody else\n");
        assertThat(server.request("POST /eyrie/v1/registries/corp/compact").json())
                .isEqualTo(Json.read("{\"repository\":\"debian\",\"live_share\":0.7,\"dry_run\":true}"));
    }

    @Test
    void theCacheIsShownVerifiedAndCleared() {
        server.on("GET /eyrie/v1/transfer-cache", "{\"blobs\":3,\"bytes\":1048576,\"budget\":2097152}");
        server.on("POST /eyrie/v1/transfer-cache/verify", 202, "{\"job\":\"j1\"}");
        server.on("GET /eyrie/v1/jobs/j1?after=0&wait=30", """
                {"id":"j1","revision":1,"state":"done","result":{"damaged":["sha256:ab"]}}""");
        server.on("DELETE /eyrie/v1/transfer-cache", 204, "");

        assertThat(cli().run("registry", "cache", "show").out()).isEqualTo("3 blobs, 1 MiB of at most 2 MiB\n");
        assertThat(cli().run("registry", "cache", "verify").out()).isEqualTo("damaged and removed:\nsha256:ab\n");
        assertThat(cli().run("registry", "cache", "clear").out()).isEqualTo("the cache is empty\n");
    }

    @Test
    void checkDownloadSizeTellsWhatAPullWouldMove() {
        server.on("GET /eyrie/v1/registries/corp/download-size?repository=debian&tag=v1%2Bx", """
                {"repository":"ci/debian","image_bytes":3221225472,"local_bytes":1073741824,"download_bytes":1048576}""");

        assertThat(cli().run("registry", "check-download-size", "debian", "-t", "v1+x", "-r", "corp")
                        .out())
                .isEqualTo("1 MiB to fetch; 1 GiB are here; the files have 3 GiB\n");
        assertThat(cli().run("-j", "registry", "check-download-size", "debian", "-t", "v1+x", "-r", "corp")
                        .body()
                        .toString())
                .isEqualTo("{\"size\":1048576,\"cached\":1073741824,\"image_size\":3221225472}");
    }

    @Test
    void aRegistryMustBeNamedWhereNoneIsTheDefault() {
        server.on("GET /eyrie/v1/registries", "[]");
        assertThat(cli().run("registry", "push", "debian")).satisfies(refused -> {
            assertThat(refused.code()).isEqualTo(3);
            assertThat(refused.err()).contains("eyrie registry add NAME URL");
        });
        server.on("GET /eyrie/v1/registries", "[" + LOCAL + "," + LOCAL.replace("local", "other") + "]");
        assertThat(cli().run("registry", "push", "debian")).satisfies(refused -> {
            assertThat(refused.code()).isEqualTo(2);
            assertThat(refused.err()).contains("--remote: local, other");
        });
    }

    @Test
    void theTemplatesOfTheServerAreListedAsOtherToolsReadThem() {
        server.on(
                "GET /eyrie/v1/templates",
                "[{\"id\":\"t1\",\"name\":\"debian\",\"arch\":\"amd64\",\"size\":5,"
                        + "\"versions\":[{\"number\":0,\"tag\":\"v1\"},{\"number\":1,\"tag\":\"v2\"}]}]");
        JsonNode body = cli().run("-j", "registry", "list").body();
        assertThat(body.get(0).path("id").asText()).isEqualTo("t1");
        assertThat(body.get(0).path("uuid").asText()).isEqualTo("t1");
        assertThat(body.get(0).path("latest").asText()).isEqualTo("v2");
        assertThat(cli().run("registry", "show", "debian").out()).contains("v1", "v2");
    }

    @Test
    void aTemplateIsRevertedAfterAQuestion() {
        server.on(
                "DELETE /api/v1/registry/revert?id=debian&tag=v2",
                "{\"status\":\"OK\",\"body\":null,\"message\":\"\"}");
        server.on("DELETE /api/v1/registry/vm?id=debian", "{\"status\":\"OK\",\"message\":\"\"}");
        assertThat(cli().run("registry", "revert", "debian", "-t", "v2").err()).contains("--yes");
        assertThat(server.asked()).isEmpty();
        assertThat(cli().run("registry", "revert", "debian", "-t", "v2", "--yes")
                        .out())
                .isEqualTo("debian: reverted\n");
        assertThat(cli().run("registry", "revert", "debian", "-a", "--yes").code())
                .isZero();
        assertThat(cli().run("registry", "revert", "debian", "-a", "-t", "v2", "--yes")
                        .code())
                .isEqualTo(2);
        assertThat(server.asked())
                .containsExactly(
                        "DELETE /api/v1/registry/revert?id=debian&tag=v2", "DELETE /api/v1/registry/vm?id=debian");
    }
}
