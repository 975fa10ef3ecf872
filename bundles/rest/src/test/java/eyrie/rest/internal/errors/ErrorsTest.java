/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.errors;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.rest.Resource;
import eyrie.api.security.Permission;
import eyrie.rest.internal.json.Json;
import eyrie.rest.internal.whiteboard.RestServer;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How each API tells what went wrong, and what it takes as JSON. */
class ErrorsTest {
    private static RestServer server;

    enum Colour {
        RED,
        DARK_GREEN
    }

    record Wish(String name, int count, Integer size, Boolean force, Colour colour, Instant at, List<Wish> parts) {
        Wish {
            if ("forbidden".equals(name)) {
                throw EyrieException.invalid("name", name, "another name");
            }
        }
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Lenient(String vmid, int count) {}

    @Path("/eyrie/v1/wishes")
    @Produces(MediaType.APPLICATION_JSON)
    public static final class Own implements Resource {
        @POST
        @Consumes(MediaType.APPLICATION_JSON)
        @Permission(Permission.LIST_VMS)
        public Wish wish(Wish wish) {
            return wish;
        }

        @GET
        @Path("{number}")
        @Permission(Permission.LIST_VMS)
        public String number(@PathParam("number") int number) {
            return "\"" + number + '"';
        }

        @GET
        @Path("fail/{kind}")
        @Permission(Permission.LIST_VMS)
        public String fail(@PathParam("kind") String kind, @QueryParam("cause") boolean cause) {
            throw new EyrieException(
                    ErrorKind.valueOf(kind), "it is " + kind, cause ? new IllegalStateException("secret") : null);
        }

        @GET
        @Path("crash")
        @Permission(Permission.LIST_VMS)
        public String crash() {
            throw new IllegalStateException("secret inner workings");
        }

        @GET
        @Path("link")
        @Permission(Permission.LIST_VMS)
        public String link() {
            throw new NoClassDefFoundError("missing.Type");
        }
    }

    @Path("/api/v1/things")
    @Produces(MediaType.APPLICATION_JSON)
    public static final class Compatible implements Resource {
        @POST
        @Permission(Permission.LIST_VMS)
        public Lenient make(Lenient body) {
            return body;
        }

        @DELETE
        @Permission(Permission.LIST_VMS)
        public Lenient drop(Lenient body) {
            return body;
        }

        @GET
        @Permission(Permission.LIST_VMS)
        public String fail(@QueryParam("kind") String kind, @QueryParam("tag") String tag) {
            if (tag != null) {
                return '"' + tag + '"';
            }
            throw new EyrieException(ErrorKind.valueOf(kind), "No such thing");
        }
    }

    @BeforeAll
    static void start() throws Exception {
        server = new RestServer(new Own(), new Compatible());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @EnumSource(ErrorKind.class)
    void ownApiTellsTheKind(ErrorKind kind) throws Exception {
        HttpResponse<String> answer = server.get("/eyrie/v1/wishes/fail/" + kind);
        assertThat(answer.statusCode()).isEqualTo(kind.httpStatus());
        assertThat(answer.body())
                .isEqualTo("{\"error\":{\"kind\":\"%s\",\"message\":\"it is %s\"}}".formatted(kind, kind));
        assertThat(answer.headers().firstValue("content-type")).hasValue("application/json");
        assertThat(answer.headers().firstValue("retry-after").isPresent()).isEqualTo(kind.httpStatus() == 503);
    }

    @ParameterizedTest
    @CsvSource({"NOT_FOUND,400", "INVALID,400", "CONFLICT,400", "FORBIDDEN,403", "UNAVAILABLE,503", "NO_SPACE,507"})
    void compatibleApiPutsFailuresIntoItsEnvelope(String kind, int status) throws Exception {
        HttpResponse<String> answer = server.get("/api/v1/things?kind=" + kind);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).isEqualTo("{\"status\":\"FAIL\",\"message\":\"No such thing\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"crash", "link"})
    void whatBreaksInsideShowsOnlyTheRequestId(String how) throws Exception {
        HttpResponse<String> answer =
                server.send(server.request("/eyrie/v1/wishes/" + how).header("X-Request-Id", "my-id"));
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body())
                .isEqualTo("{\"error\":{\"kind\":\"INTERNAL\",\"message\":\"Something went wrong inside;"
                        + " the log has more under request my-id\"}}");
        assertThat(answer.headers().firstValue("x-request-id")).hasValue("my-id");
    }

    @Test
    void causesStayInTheLog() throws Exception {
        assertThat(server.get("/eyrie/v1/wishes/fail/INTERNAL?cause=true").body())
                .isEqualTo("{\"error\":{\"kind\":\"INTERNAL\",\"message\":\"it is INTERNAL\"}}");
    }

    @Test
    void harmfulRequestIdsAreReplaced() throws Exception {
        HttpResponse<String> answer =
                server.send(server.request("/eyrie/v1/wishes/7").header("X-Request-Id", "a b\\u0022 ${jndi:x}"));
        assertThat(answer.headers().firstValue("x-request-id"))
                .hasValueSatisfying(id -> assertThat(id).matches("[0-9a-f]{16}"));
    }

    @Test
    void unknownPathsAndMethodsAreToldInJson() throws Exception {
        assertThat(server.get("/nowhere").statusCode()).isEqualTo(404);
        assertThat(server.get("/nowhere").body())
                .isEqualTo("{\"error\":{\"kind\":\"NOT_FOUND\",\"message\":\"There is nothing at /nowhere\"}}");
        assertThat(server.get("/api/v1/nowhere").statusCode()).isEqualTo(404);
        assertThat(server.get("/api/v1/nowhere").body())
                .isEqualTo("{\"status\":\"FAIL\",\"message\":\"There is nothing at /api/v1/nowhere\"}");
        HttpResponse<String> wrongMethod =
                server.send(server.request("/eyrie/v1/wishes").DELETE());
        assertThat(wrongMethod.statusCode()).isEqualTo(405);
        assertThat(wrongMethod.headers().firstValue("allow")).isPresent();
        assertThat(wrongMethod.body()).contains("DELETE is not possible at /eyrie/v1/wishes; use ", "POST");
        assertThat(server.get("/eyrie/v1/wishes/seven").statusCode()).isIn(400, 404);
        assertThat(server.get("/eyrie/v1/wishes/seven").body()).doesNotContain("java", "For input");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"name\":5} | name: 5 is not accepted; use a string",
                "{\"name\":true} | name: true is not accepted; use a string",
                "{\"name\":[]} | name: [] is not accepted; use a string",
                "{\"count\":\"1\"} | count: \"1\" is not accepted; use a whole number",
                "{\"count\":1.5} | count: 1.5 is not accepted; use a whole number",
                "{\"count\":99999999999} | count: 99999999999 is not accepted; use a whole number",
                "{\"size\":true} | size: true is not accepted; use a whole number",
                "{\"force\":1} | force: 1 is not accepted; use true or false",
                "{\"force\":\"true\"} | force: \"true\" is not accepted; use true or false",
                "{\"colour\":\"blue\"} | colour: \"blue\" is not accepted; use \"red\", \"dark_green\"",
                "{\"colour\":1} | colour: 1 is not accepted; use \"red\", \"dark_green\"",
                "{\"at\":\"noon\"} | at: \"noon\" is not accepted; use a time such as \"2026-01-31T12:00:00Z\"",
                "{\"parts\":[{\"count\":\"x\"}]} | parts[0].count: \"x\" is not accepted; use a whole number",
                "{\"parts\":{}} | parts: {} is not accepted; use an array",
                "{\"nmae\":\"x\"} | nmae: there is no such field; there are at, colour, count, force, name, parts, size",
                "[1] | body: [1] is not accepted; use a JSON object",
                "\"text\" | body: \"text\" is not accepted; use a JSON object",
                "{\"name\":\"forbidden\"} | name: \"forbidden\" is not accepted; use another name",
                "{\"name\":\"a\",\"name\":\"b\"} | The body is not JSON at line 1, column 19: a field is there twice",
                "{\"name\":\"a\" | The body is not JSON at line 1, column 12: it ends too early",
                "{name} | The body is not JSON at line 1, column 2: unexpected character",
                "{} {} | body: something follows the JSON object; send nothing after it",
                "null | body: null is not accepted; use a JSON object",
            })
    void wrongJsonNamesFieldValueAndWhatIsAccepted(String body, String message) throws Exception {
        HttpResponse<String> answer = post("/eyrie/v1/wishes", body);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(Json.mapper().readTree(answer.body()).at("/error/message").textValue())
                .isEqualTo(message);
    }

    @Test
    void readsAndWritesSnakeCaseLowerCaseEnumsAndInstants() throws Exception {
        String body = "{\"name\":\"a\",\"count\":1,\"colour\":\"dark_green\",\"at\":\"2026-01-31T12:00:00Z\"}";
        assertThat(post("/eyrie/v1/wishes", body).body()).isEqualTo(body);
    }

    @Test
    void ownApiInsistsOnJson() throws Exception {
        HttpResponse<String> answer = server.send(server.request("/eyrie/v1/wishes")
                .header("Content-Type", "text/plain")
                .POST(HttpRequest.BodyPublishers.ofString("{}")));
        assertThat(answer.statusCode()).isEqualTo(415);
        assertThat(answer.body()).contains("send application/json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "application/x-www-form-urlencoded", "text/plain", "multipart/form-data"})
    void compatibleApiTakesJsonUnderAnyName(String contentType) throws Exception {
        for (String method : List.of("POST", "DELETE")) {
            HttpRequest.Builder request = server.request("/api/v1/things")
                    .header("Accept", "text/html")
                    .method(method, HttpRequest.BodyPublishers.ofString("{\"vmid\":\"a\",\"count\":2,\"more\":[]}"));
            if (!contentType.isEmpty()) {
                request.header("Content-Type", contentType);
            }
            HttpResponse<String> answer = server.send(request);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("{\"vmid\":\"a\",\"count\":2}");
        }
    }

    @Test
    void plusInATagIsDecodedAsClientsEncodeIt() throws Exception {
        assertThat(server.get("/api/v1/things?tag=v1%2Bports").body()).isEqualTo("\"v1+ports\"");
    }

    @Test
    void bodyBeyondTheLimitIsRefused() throws Exception {
        HttpResponse<String> answer = post("/eyrie/v1/wishes", "{\"name\":\"" + "x".repeat(1 << 17) + "\"}");
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body()).contains("send at most 65536 bytes");
        assertThat(post("/eyrie/v1/wishes", "[".repeat(1000)).statusCode()).isEqualTo(400);
    }

    private static HttpResponse<String> post(String path, String body) throws Exception {
        return server.send(server.request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }
}
