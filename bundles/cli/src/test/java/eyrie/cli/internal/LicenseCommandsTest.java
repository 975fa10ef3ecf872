/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.fake.Cli;
import eyrie.cli.internal.fake.FakeServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LicenseCommandsTest {
    private static final String KEY = """
            {"id":"k1","serial":7,"customer":"Example Inc","tier":"enterprise","features":["later"],"cores":64,"nodes":0,"instances":100,
             "issued":"2026-11-01T00:00:00Z","not_before":"2026-11-01T00:00:00Z","expires":"2026-12-01T00:00:00Z",
             "grace_until":"2026-12-15T00:00:00Z","phase":"expiring"}""";
    private static final String STATUS = """
            {"tier":"enterprise","cores":64,"cores_used":12,"nodes":0,"nodes_used":1,"nodes_waiting":2,"instances":120,
             "features":[{"name":"groups","tier":"enterprise","on":true,"since":"2026-11-20T00:00:00Z","reason":"licensed"},
                         {"name":"sso","tier":"enterprise plus","on":false,"since":null,"reason":"no license has it"}],
             "keys":[%s],"trial":{"began":"2026-11-01T00:00:00Z","ends":"2026-12-01T00:00:00Z","holds":true},
             "warnings":["license key k1 expires on 2026-12-01, in 10 days"]}""".formatted(KEY);

    @TempDir
    Path home;

    private final FakeServer server = new FakeServer();

    @BeforeEach
    void serve() {
        server.on("GET /eyrie/v1/license", STATUS);
        server.on("POST /eyrie/v1/license/keys", KEY);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Cli cli() {
        return Cli.of(server, home);
    }

    @Test
    void showTellsWhatIsOnAndWhyAndWarns() {
        Cli.Result shown = cli().run("license", "show");
        assertThat(shown.out()).isEqualTo("""
                tier:      enterprise
                cores:     12 of 64 in use
                nodes:     1, and 2 that get no work
                instances: at most 120
                trial:     until 2026-12-01

                FEATURE  STATE  TIER             SINCE       WHY
                groups   on     enterprise       2026-11-20  licensed
                sso      off    enterprise plus  -           no license has it

                KEY  CUSTOMER     TIER        CORES  STATE     EXPIRES     NUMBER
                k1   Example Inc  enterprise  64     expiring  2026-12-01  7
                """);
        assertThat(shown.err()).isEqualTo("eyrie: license key k1 expires on 2026-12-01, in 10 days\n");
        assertThat(cli().run("-j", "license", "show").body().path("tier").asText())
                .isEqualTo("enterprise");
    }

    @Test
    void aKeyComesFromAFileFromStandardInputOrFromTheCommandLine() throws IOException {
        Path file = Files.writeString(home.resolve("key.txt"), "eyrie1.a\nb");
        assertThat(cli().run("license", "activate", file.toString()).out())
                .isEqualTo("k1: active for Example Inc, enterprise, 64 cores, until 2026-12-01\n");
        assertThat(Json.text(server.request("POST /eyrie/v1/license/keys").json(), "key"))
                .isEqualTo("eyrie1.a\nb");
        Cli piped = cli();
        piped.terminal().in = new ByteArrayInputStream("eyrie1.c".getBytes(StandardCharsets.UTF_8));
        assertThat(piped.run("license", "activate", "-").code()).isZero();
        assertThat(cli().run("license", "activate", "eyrie1.d").code()).isZero();
        assertThat(server.asked()).hasSize(3);
    }

    @Test
    void whatIsNoKeyIsNotSent() throws IOException {
        assertThat(cli().run("license", "activate", "nothing").err()).contains("nothing: there is no such file");
        Path large = Files.write(home.resolve("large"), new byte[1 << 20]);
        Cli.Result refused = cli().run("license", "activate", large.toString());
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).contains("larger than any license key");
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void validateFailsForAKeyThatWouldNotBeTaken() {
        server.on(
                "POST /eyrie/v1/license/validate",
                "{\"key\":%s,\"accepted\":true,\"reason\":\"it can be activated\"}".formatted(KEY));
        assertThat(cli().run("license", "validate", "eyrie1.x").out())
                .contains(
                        "key:         k1 number 7",
                        "instances:   at most 100",
                        "grace until: 2026-12-15",
                        "verdict:     it can be activated");
        server.on(
                "POST /eyrie/v1/license/validate",
                "{\"key\":%s,\"accepted\":false,\"reason\":\"key: too old\"}".formatted(KEY));
        Cli.Result refused = cli().run("license", "validate", "eyrie1.x");
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).contains("key: too old");
    }

    @Test
    void removeTrialAndHistory() {
        server.on("DELETE /eyrie/v1/license/keys/k1", "");
        server.on("POST /eyrie/v1/license/trial", STATUS);
        server.on(
                "GET /eyrie/v1/license/history",
                "[{\"number\":1,\"at\":\"2026-11-20T00:00:00Z\",\"action\":\"activate\",\"key_id\":\"k1\",\"serial\":7,\"by\":\"root\",\"replaced\":6}]");
        assertThat(cli().run("license", "remove", "k1", "--yes").out()).isEqualTo("k1: removed\n");
        assertThat(cli().run("license", "trial").out()).isEqualTo("the trial of everything ends on 2026-12-01\n");
        assertThat(cli().run("license", "history").out()).contains("activate", "k1", "root");
    }

    @Test
    void whatIsNotLicensedHasAnExitCodeOfItsOwn() {
        server.refuse("POST /eyrie/v1/groups", 402, "PAYMENT_REQUIRED", "needs the feature groups");
        Cli.Result refused = cli().run("group", "create", "ci");
        assertThat(refused.code()).isEqualTo(5);
        assertThat(refused.err()).contains("needs the feature groups");
    }

    @Test
    void issueSaysWhereTheVendorsToolComesFrom() {
        Cli.Result refused = cli().run("license", "issue", "--key", "x", "--cores", "1");
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).contains("eyrie-vendor");
    }
}
