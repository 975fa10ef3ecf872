/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.events;

import static org.assertj.core.api.Assertions.assertThat;

import eyrie.rest.internal.fakes.FakeEvents;
import eyrie.rest.internal.whiteboard.RestServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class EventStreamTest {
    private static final int MOST = 3;
    private static final String STARTED = """
            id: 10
            event: instance.started
            data: {"cursor":10,"type":"instance.started","subject":"i-1","at":"2026-01-02T03:04:05Z","data":{"state":"Started"}}
            """;

    private final FakeEvents events = new FakeEvents();
    private final EventResource resource = new EventResource(events, Duration.ofMillis(200), MOST);
    private RestServer server;

    @BeforeEach
    void start() throws Exception {
        server = new RestServer(resource);
    }

    @AfterEach
    void stop() {
        resource.close();
        server.client().shutdownNow();
        server.close();
    }

    @Test
    void sendsWhatHappensFromNowOn() throws Exception {
        events.add("vm.created", "old", Map.of());
        try (BufferedReader stream = open(server.request("/eyrie/v1/events"))) {
            assertThat(stream.readLine()).isEqualTo(":");
            events.add("instance.started", "i-2", Map.of("state", "Started"));

            assertThat(next(stream)).startsWith("id: 20\nevent: instance.started\ndata: {\"cursor\":20,");
        }
    }

    @Test
    void beginsAfterTheCursor() throws Exception {
        events.add("instance.started", "i-1", Map.of("state", "Started"));
        events.add("node.active", "n-1", Map.of());

        try (BufferedReader stream = open(server.request("/eyrie/v1/events?after=0"))) {
            assertThat(next(stream)).isEqualTo(STARTED);
            assertThat(next(stream)).startsWith("id: 20\n");
        }
    }

    @Test
    void sendsOnlyWhatAClientWants() throws Exception {
        events.add("instance.started", "i-1", Map.of("state", "Started"));
        events.add("instance.started", "i-2", Map.of());
        events.add("node.active", "n-1", Map.of());
        events.add("vm.created", "i-1", Map.of());

        try (BufferedReader stream = open(server.request("/eyrie/v1/events?after=0&instance=i-1&type=instance.*"))) {
            assertThat(next(stream)).isEqualTo(STARTED);
            // So that it need not be led past them when it comes again.
            assertThat(next(stream)).isEqualTo("id: 40\n");
        }
        try (BufferedReader stream = open(server.request("/eyrie/v1/events?after=0&type=node.active,vm.created"))) {
            assertThat(next(stream)).startsWith("id: 30\nevent: node.active\n");
            assertThat(next(stream)).startsWith("id: 40\nevent: vm.created\n");
        }
    }

    @Test
    void refusesATypeThatCannotBe() throws Exception {
        HttpResponse<String> answer = server.get("/eyrie/v1/events?type=instance.started,;");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("type: \\\";\\\" is not accepted; use types such as instance.started");
    }

    @Test
    void goesOnWhereAClientThatReconnectsHasBeen() throws Exception {
        events.add("instance.started", "i-1", Map.of());
        events.add("node.active", "n-1", Map.of());

        try (BufferedReader stream =
                open(server.request("/eyrie/v1/events?after=0").header("Last-Event-ID", "10"))) {
            assertThat(next(stream)).startsWith("id: 20\n");
        }
    }

    /** The connections of this server may be idle for a second. */
    @Test
    void beatsWhileNothingHappens() throws Exception {
        try (BufferedReader stream = open(server.request("/eyrie/v1/events"))) {
            for (int beats = 0; beats < 8; beats++) {
                assertThat(stream.readLine()).isEqualTo(":");
                assertThat(stream.readLine()).isEmpty();
            }
            events.add("instance.started", "i-1", Map.of("state", "Started"));
            assertThat(next(stream)).isEqualTo(STARTED);
        }
    }

    @Test
    void notesThatAClientHasGone() throws Exception {
        BufferedReader stream = open(server.request("/eyrie/v1/events"));
        RestServer.await(() -> events.waiting() == 1);

        stream.close();

        RestServer.await(() -> resource.following() == 0);
    }

    @Test
    void outlivesTheDeploymentOfOtherResources() throws Exception {
        try (BufferedReader stream = open(server.request("/eyrie/v1/events"))) {
            Runnable removal = server.deploy(new Other());
            removal.run();
            events.add("instance.started", "i-1", Map.of("state", "Started"));

            assertThat(next(stream)).isEqualTo(STARTED);
        }
    }

    @Test
    void endsItsStreamsWhenItGoes() throws Exception {
        try (BufferedReader stream = open(server.request("/eyrie/v1/events"))) {
            RestServer.await(() -> events.waiting() == 1);

            resource.close();

            String line = stream.readLine();
            while (line != null) {
                line = stream.readLine();
            }
        }
        assertThat(resource.following()).isZero();
    }

    @Test
    void refusesMoreStreamsThanItHasRoomFor() throws Exception {
        List<BufferedReader> streams = new ArrayList<>();
        try {
            for (int i = 0; i < MOST; i++) {
                streams.add(open(server.request("/eyrie/v1/events")));
            }
            HttpResponse<String> refused = server.get("/eyrie/v1/events");

            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.body()).contains("\"UNAVAILABLE\"", "3 clients are following events");

            streams.removeFirst().close();
            RestServer.await(() -> resource.following() < MOST);
            streams.add(open(server.request("/eyrie/v1/events")));
        } finally {
            for (BufferedReader stream : streams) {
                stream.close();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"?after=x,", "?after=-2,", "'',later"})
    void refusesWhatIsNoCursor(String query, String lastSeen) throws Exception {
        HttpRequest.Builder request = server.request("/eyrie/v1/events" + query);
        if (lastSeen != null) {
            request.header("Last-Event-ID", lastSeen);
        }
        HttpResponse<String> answer = server.send(request);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("is not accepted; use a whole number from 0");
    }

    private BufferedReader open(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<InputStream> answer = server.client().send(request.build(), BodyHandlers.ofInputStream());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/event-stream");
        return new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
    }

    /** The next event, comments left out. */
    private static String next(BufferedReader stream) throws IOException {
        StringBuilder event = new StringBuilder();
        while (true) {
            String line = stream.readLine();
            if (line.isEmpty() && !event.isEmpty()) {
                return event.toString();
            }
            if (!line.isEmpty() && !line.startsWith(":")) {
                event.append(line).append('\n');
            }
        }
    }
}
