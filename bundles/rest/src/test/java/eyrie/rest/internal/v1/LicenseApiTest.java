/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.v1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.licensing.FeatureStatus;
import eyrie.api.licensing.KeyCheck;
import eyrie.api.licensing.KeyStatus;
import eyrie.api.licensing.LicenseAct;
import eyrie.api.licensing.LicenseStatus;
import eyrie.api.licensing.Licensing;
import eyrie.rest.internal.whiteboard.RestServer;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LicenseApiTest {
    private static final Instant THEN = Instant.parse("2026-01-02T03:04:05Z");
    private static final KeyStatus KEY = new KeyStatus(
            "k", 3, "Example Inc", "enterprise", List.of(), 64, 0, 0, THEN, THEN, null, null, KeyStatus.Phase.VALID);

    private final Licensing licensing = mock(Licensing.class);
    private RestServer server;

    @BeforeEach
    void start() throws Exception {
        server = new RestServer(new LicenseResource(licensing));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private HttpResponse<String> send(String method, String path, String body) throws Exception {
        return server.send(server.request("/eyrie/v1/license" + path)
                .header("Content-Type", "application/json")
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body)));
    }

    @Test
    void tellsWhatHolds() throws Exception {
        when(licensing.status())
                .thenReturn(new LicenseStatus(
                        "enterprise",
                        64,
                        12,
                        0,
                        1,
                        0,
                        0,
                        List.of(new FeatureStatus("groups", "", "enterprise", true, true, true, THEN, "licensed")),
                        List.of(KEY),
                        null,
                        List.of("soon"),
                        THEN));
        assertThat(send("GET", "", null).body())
                .startsWith("{\"tier\":\"enterprise\",\"cores\":64,\"cores_used\":12,\"nodes\":0,\"nodes_used\":1")
                .contains(
                        "\"name\":\"groups\"",
                        "\"since\":\"2026-01-02T03:04:05Z\"",
                        "\"phase\":\"valid\"",
                        "\"warnings\":[\"soon\"]");
        when(licensing.history())
                .thenReturn(List.of(new LicenseAct(1, THEN, "activate", "k", 3, "root", null, "eyrie1.x")));
        assertThat(send("GET", "/history", null).body()).contains("\"by\":\"root\"", "\"key\":\"eyrie1.x\"");
    }

    @Test
    void passesKeysOnInTheNameOfTheCaller() throws Exception {
        when(licensing.activate(any(), any())).thenReturn(KEY);
        when(licensing.validate("eyrie1.x")).thenReturn(new KeyCheck(KEY, false, "why not"));
        assertThat(send("POST", "/keys", "{\"key\":\"eyrie1.x\"}").statusCode()).isEqualTo(200);
        verify(licensing).activate("eyrie1.x", "root");
        assertThat(send("POST", "/validate", "{\"key\":\"eyrie1.x\"}").body())
                .contains("\"accepted\":false,\"reason\":\"why not\"");
        assertThat(send("DELETE", "/keys/k", null).statusCode()).isEqualTo(204);
        verify(licensing).remove("k", "root");
        assertThat(send("POST", "/trial", null).statusCode()).isIn(200, 204);
        verify(licensing).trial("root");
    }

    @Test
    void aKeyThatIsNotTakenIsRefusedWithItsReason() throws Exception {
        when(licensing.activate(any(), any())).thenThrow(new EyrieException(ErrorKind.INVALID, "key: it was altered"));
        assertThat(send("POST", "/keys", "{\"key\":\"eyrie1.x\"}").body())
                .isEqualTo("{\"error\":{\"kind\":\"INVALID\",\"message\":\"key: it was altered\"}}");
        for (String nothing : List.of("{}", "{\"key\":\" \"}")) {
            HttpResponse<String> answer = send("POST", "/keys", nothing);
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).contains("begins with eyrie1.");
        }
        doThrow(EyrieException.notFound("license key", "none")).when(licensing).remove("none", "root");
        assertThat(send("DELETE", "/keys/none", null).statusCode()).isEqualTo(404);
    }
}
