/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.auth;

import static org.assertj.core.api.Assertions.assertThat;

import eyrie.api.rest.Resource;
import eyrie.api.security.Permission;
import eyrie.rest.internal.whiteboard.RestServer;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may call what. */
class GateTest {
    private RestServer server;

    /** The same methods under several addresses. */
    @Produces(MediaType.TEXT_PLAIN)
    public static class Doors implements Resource {
        @GET
        @Path("open")
        @Permission(Permission.NONE)
        public String open() {
            return "open";
        }

        @GET
        @Path("list")
        @Permission(Permission.LIST_VMS)
        public String list(@Context SecurityContext caller) {
            return caller.getUserPrincipal().getName() + " " + caller.isUserInRole(Permission.START_VM);
        }

        @POST
        @Path("start")
        @Permission(Permission.START_VM)
        public String start() {
            return "started";
        }

        @GET
        @Path("forgotten")
        public String forgotten() {
            return "never";
        }
    }

    @Path("/eyrie/v1")
    public static final class OwnDoors extends Doors {}

    @Path("/api/v1")
    public static final class CompatibleDoors extends Doors {}

    @Path("/registry")
    public static final class RegistryDoors extends Doors {}

    @Path("/annotated")
    @Permission(Permission.LIST_VMS)
    public static final class Annotated implements Resource {
        @GET
        public String get() {
            return "by class";
        }

        @GET
        @Path("own")
        @Permission(Permission.START_VM)
        public String own() {
            return "by method";
        }
    }

    @BeforeEach
    void start() throws Exception {
        server = new RestServer(new OwnDoors(), new CompatibleDoors(), new RegistryDoors(), new Annotated());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void openDoorsNeedNoCredential() throws Exception {
        assertThat(as("", "/eyrie/v1/open").body()).isEqualTo("open");
        assertThat(as("Bearer wrong", "/eyrie/v1/open").body()).isEqualTo("open");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/list", "/registry/list"})
    void compatibleApiTellsThatItNeedsACredential(String path) throws Exception {
        HttpResponse<String> answer = as("", path);
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).isEqualTo("{\"status\":\"FAIL\",\"message\":\"Authentication Required\"}");
        assertThat(answer.headers().firstValue("content-type")).hasValue("application/json");
        assertThat(answer.headers().firstValue("cache-control")).hasValue("no-store");
    }

    @Test
    void ownApiTellsThatItNeedsACredential() throws Exception {
        HttpResponse<String> answer = as("", "/eyrie/v1/list");
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body())
                .isEqualTo("{\"error\":{\"kind\":\"UNAUTHENTICATED\",\"message\":\"Authentication Required\"}}");
        assertThat(answer.headers().firstValue("www-authenticate")).hasValue("Basic realm=\"eyrie\"");
    }

    @Test
    void callersPassWithTheirPermission() throws Exception {
        assertThat(as(RestServer.READER, "/eyrie/v1/list").body()).isEqualTo("reader false");
        assertThat(as(RestServer.ROOT, "/eyrie/v1/list").body()).isEqualTo("root true");
        HttpResponse<String> refused = post(RestServer.READER, "/eyrie/v1/start", "none");
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).contains("reader has no permission start_vm");
        HttpResponse<String> compatible = post(RestServer.READER, "/api/v1/start", "none");
        assertThat(compatible.statusCode()).isEqualTo(403);
        assertThat(compatible.body()).startsWith("{\"status\":\"FAIL\",\"message\":");
    }

    @ParameterizedTest
    @CsvSource({"Bearer root-secret", "Bearer reader-secret", "''"})
    void methodWithoutPermissionIsForNobody(String authorization) throws Exception {
        assertThat(as(authorization, "/eyrie/v1/forgotten").statusCode()).isEqualTo(403);
        assertThat(server.send(request(authorization, "/eyrie/v1/list")
                                .method("OPTIONS", HttpRequest.BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void permissionOfTheClassHoldsForMethodsWithoutTheirOwn() throws Exception {
        assertThat(as(RestServer.READER, "/annotated").body()).isEqualTo("by class");
        assertThat(as("", "/annotated").statusCode()).isEqualTo(401);
        assertThat(as(RestServer.READER, "/annotated/own").statusCode()).isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource({"cross-site,403", "same-site,403", "same-origin,200", "none,200"})
    void pagesOfOtherSitesMayNotChangeAnything(String site, int status) throws Exception {
        assertThat(post(RestServer.ROOT, "/eyrie/v1/start", site).statusCode()).isEqualTo(status);
    }

    @Test
    void guessingIsSlowedDownButNotThoseWhoAreKnown() throws Exception {
        assertThat(as(RestServer.READER, "/eyrie/v1/list").statusCode()).isEqualTo(200);
        for (int i = 0; i < AttemptLimiter.BURST; i++) {
            assertThat(as("Bearer guess" + i, "/eyrie/v1/list").statusCode()).isEqualTo(401);
        }
        HttpResponse<String> limited = as("Bearer one more", "/eyrie/v1/list");
        assertThat(limited.statusCode()).isEqualTo(429);
        assertThat(limited.headers().firstValue("retry-after")).isPresent();
        assertThat(as(RestServer.ROOT, "/eyrie/v1/list").statusCode()).isEqualTo(429);
        assertThat(as(RestServer.READER, "/eyrie/v1/list").statusCode()).isEqualTo(200);
        assertThat(as("", "/eyrie/v1/open").statusCode()).isEqualTo(200);
        assertThat(as("", "/eyrie/v1/list").statusCode()).isEqualTo(401);
    }

    private HttpResponse<String> as(String authorization, String path) throws Exception {
        return server.send(request(authorization, path));
    }

    private HttpResponse<String> post(String authorization, String path, String site) throws Exception {
        return server.send(
                request(authorization, path).header("Sec-Fetch-Site", site).POST(HttpRequest.BodyPublishers.noBody()));
    }

    private HttpRequest.Builder request(String authorization, String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.uri(path));
        return authorization.isEmpty() ? request : request.header("Authorization", authorization);
    }
}
