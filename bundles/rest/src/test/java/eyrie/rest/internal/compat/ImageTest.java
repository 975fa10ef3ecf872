/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.compat;

import static org.assertj.core.api.Assertions.assertThat;

import eyrie.api.image.ImageSave;
import eyrie.api.image.SaveRequest;
import eyrie.api.instance.ScriptResult;
import eyrie.rest.internal.fakes.FakeSaves;
import eyrie.rest.internal.whiteboard.RestServer;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Saving images, as clients of the compatible API do it. */
class ImageTest {
    private static final SaveRequest REQUEST =
            new SaveRequest("i1", "t1", null, "v2", "a text", true, "sync", true, true, "v1", true);

    private final FakeSaves saves = new FakeSaves();
    private RestServer server;

    @BeforeEach
    void start() throws Exception {
        server = new RestServer(new ImageResource(saves));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private HttpResponse<String> post(String body) throws Exception {
        return server.send(server.request("/api/v1/image").POST(BodyPublishers.ofString(body)));
    }

    @Test
    void takesEveryParameter() throws Exception {
        String answer = post("""
                {"id":"i1","target_vm_id":"t1","new_template_name":"","tag":"v2","description":"a text","suspend":true,
                 "script":"c3luYw==","cancel_on_script_failure":true,"revert_before_push":true,"revert_tag":"v1",
                 "do_suspend_sanity_test":true}""").body();
        assertThat(answer).isEqualTo("{\"status\":\"OK\",\"message\":\"\",\"body\":{\"request_id\":\"save-of-root\"}}");
        assertThat(saves.requests).containsExactly(REQUEST);
    }

    @Test
    void passesOverWhatNewerClientsSay() throws Exception {
        assertThat(post("{\"id\":\"i1\",\"new_template_name\":\"new\",\"tag\":\"v1\",\"other\":1}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(saves.requests).hasSize(1);
    }

    @Test
    void suspendsUnlessItIsToldOtherwise() throws Exception {
        post("{\"id\":\"i1\",\"new_template_name\":\"new\",\"tag\":\"v1\"}");
        assertThat(saves.requests)
                .containsExactly(new SaveRequest("i1", null, "new", "v1", "", true, null, false, false, null, false));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            {"tag":"v1"};                          id:
            {"id":"i1"};                           tag:
            {"id":"i1","tag":"v","script":"%"};    script:
            {"id":"i1","tag":"v","suspend":"yes"}; suspend
            """)
    void refusesWhatItDoesNotUnderstand(String body, String message) throws Exception {
        HttpResponse<String> answer = post(body);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("FAIL", message);
        assertThat(saves.requests).isEmpty();
    }

    @Test
    void isNotForEverybody() throws Exception {
        assertThat(server.send(server.request("/api/v1/image").setHeader("Authorization", RestServer.READER))
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void tellsWhatBecameOfASave() throws Exception {
        ImageSave pending = save(ImageSave.State.PENDING, null, null);
        saves.saves.add(pending);
        String expected = """
                {"id":"s1","status":"pending","request":{"RequestId":"s1","Priority":0,"Timestamp":1700000000,\
                "ReserveExpiryTimestamp":0,"RegistryAddr":"%s","VMID":"i1","InstanceID":"i1","NodeID":"n1",\
                "TemplateID":"t1","NewTemplateName":"","Tag":"v2","Description":"a text","Suspend":true,\
                "Script":"c3luYw==","DoSuspendTest":true,"RevertBeforePush":true,"RevertTag":"v1",\
                "CancelOnScriptFailure":true},"error":null,"script_result":null}""".formatted(server.uri("").toString());
        assertThat(server.get("/api/v1/image?id=s1").body())
                .isEqualTo("{\"status\":\"OK\",\"message\":\"\",\"body\":" + expected + "}");
        assertThat(server.get("/api/v1/image").body())
                .isEqualTo("{\"status\":\"OK\",\"message\":\"\",\"body\":[" + expected + "]}");
        assertThat(server.get("/api/v1/image?id=other").body()).contains("FAIL", "not found");
    }

    @Test
    void saysWhyThereIsNoVersion() throws Exception {
        ScriptResult script = new ScriptResult(7, false, "out", "err", List.of());
        saves.saves.add(save(ImageSave.State.FAILED, "script exit code 7", script));
        assertThat(server.get("/api/v1/image?id=s1").body())
                .contains("\"status\":\"error\"")
                .endsWith(
                        "\"error\":{\"Message\":\"script exit code 7\",\"Code\":1},\"script_result\":"
                                + "{\"return_code\":7,\"errors\":[],\"did_timeout\":false,\"stdout\":\"out\",\"stderr\":\"err\"}}}");
    }

    private static ImageSave save(ImageSave.State state, String message, ScriptResult script) {
        return new ImageSave(
                "s1",
                REQUEST,
                "t1",
                "debian",
                "n1",
                state,
                message,
                script,
                -1,
                Instant.ofEpochSecond(1_700_000_000L),
                null);
    }
}
