/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.whiteboard;

import static org.assertj.core.api.Assertions.assertThat;

import eyrie.api.rest.Resource;
import eyrie.api.security.Permission;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.net.http.HttpResponse;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What must hold while resources come and go, with requests under way. */
class WhiteboardTest {
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    @Path("/plain")
    public static final class Plain implements Resource {
        @GET
        @Permission(Permission.LIST_VMS)
        public Map<String, String> get() {
            return Map.of("hello", "world");
        }
    }

    @Path("/other")
    public static final class Other implements Resource {
        @GET
        @Permission(Permission.LIST_VMS)
        public String get() {
            return "other";
        }
    }

    /** Holds its requests until it is let go. */
    @Path("/slow")
    public static final class Slow implements Resource {
        final CountDownLatch entered = new CountDownLatch(1);
        final CountDownLatch release = new CountDownLatch(1);

        @GET
        @Permission(Permission.LIST_VMS)
        public String get() throws InterruptedException {
            entered.countDown();
            release.await();
            return "done";
        }
    }

    /** Hands out the sink or the response to the test. */
    @Path("/stream")
    public static final class Streams implements Resource {
        final CompletableFuture<SseEventSink> sink = new CompletableFuture<>();
        final CompletableFuture<AsyncResponse> response = new CompletableFuture<>();
        volatile Sse sse;

        @GET
        @Path("events")
        @Produces(MediaType.SERVER_SENT_EVENTS)
        @Permission(Permission.LIST_VMS)
        public void events(@Context SseEventSink sink, @Context Sse sse) {
            this.sse = sse;
            this.sink.complete(sink);
        }

        @GET
        @Path("poll")
        @Permission(Permission.LIST_VMS)
        public void poll(@Suspended AsyncResponse response) {
            this.response.complete(response);
        }

        @GET
        @Path("at-once")
        @Permission(Permission.LIST_VMS)
        public void atOnce(@Suspended AsyncResponse response) {
            response.resume("at once");
        }
    }

    /** Two methods for one request: Jersey refuses the whole application that holds it. */
    @Path("/broken")
    public static final class Ambiguous implements Resource {
        @GET
        @Permission(Permission.LIST_VMS)
        public String one() {
            return "one";
        }

        @GET
        @Permission(Permission.LIST_VMS)
        public String two() {
            return "two";
        }
    }

    /** Would change the failures of all others. */
    @Path("/greedy")
    public static final class Greedy implements Resource, ExceptionMapper<RuntimeException> {
        @GET
        @Permission(Permission.LIST_VMS)
        public String get() {
            return "greedy";
        }

        @Override
        public Response toResponse(RuntimeException thrown) {
            return Response.ok().build();
        }
    }

    public static final class Pathless implements Resource {}

    @Path("/bodies")
    public static final class BadInjection implements Resource {
        @Context
        private Thread nothingProvidesThis;

        @GET
        @Permission(Permission.LIST_VMS)
        public String get() {
            return String.valueOf(nothingProvidesThis);
        }
    }

    @Test
    void servesWhatIsRegisteredAndNothingElse() throws Exception {
        try (RestServer server = new RestServer(new Plain())) {
            assertThat(server.get("/plain").body()).isEqualTo("{\"hello\":\"world\"}");
            assertThat(server.get("/other").statusCode()).isEqualTo(404);
            Runnable removal = server.deploy(new Other());
            assertThat(server.get("/other").body()).isEqualTo("other");
            removal.run();
            assertThat(server.get("/other").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void refusesBrokenResourcesAloneAndServesTheRest() throws Exception {
        try (RestServer server = new RestServer(
                new Ambiguous(), new Plain(), new Greedy(), new Pathless(), new BadInjection(), new Other())) {
            assertThat(server.get("/plain").statusCode()).isEqualTo(200);
            assertThat(server.get("/other").statusCode()).isEqualTo(200);
            assertThat(server.get("/broken").statusCode()).isEqualTo(404);
            assertThat(server.get("/greedy").statusCode()).isEqualTo(404);
            Runnable removal = server.deploy(new Ambiguous());
            assertThat(server.get("/plain").statusCode()).isEqualTo(200);
            removal.run();
            assertThat(server.get("/plain").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void slowRequestHoldsUpNeitherDeploymentNorOthers() throws Exception {
        Slow slow = new Slow();
        try (RestServer server = new RestServer(new Plain(), slow)) {
            Future<HttpResponse<String>> held = threads.submit(() -> server.get("/slow"));
            slow.entered.await();
            server.deploy(new Other());
            assertThat(server.get("/other").statusCode()).isEqualTo(200);
            assertThat(server.get("/plain").statusCode()).isEqualTo(200);
            assertThat(held.isDone()).isFalse();
            slow.release.countDown();
            assertThat(held.get().body()).isEqualTo("done");
        }
    }

    @Test
    void eventStreamOutlivesDeploymentsAndLongSilence() throws Exception {
        Streams streams = new Streams();
        try (RestServer server = new RestServer(streams)) {
            Future<HttpResponse<Stream<String>>> opened = threads.submit(() -> server.client()
                    .send(server.request("/stream/events").build(), HttpResponse.BodyHandlers.ofLines()));
            SseEventSink sink = streams.sink.get();
            sink.send(streams.sse.newEvent("first")).toCompletableFuture().get();
            Iterator<String> lines = opened.get().body().iterator();
            assertThat(lines.next()).isEqualTo("data: first");

            Generation old = server.whiteboard.current();
            server.deploy(new Other()).run();
            // More than the idle timeout of the connection, which must not end a stream that has nothing to say.
            assertThat(old.awaitEnd(2_500)).isFalse();
            sink.send(streams.sse.newEvent("second")).toCompletableFuture().get();
            assertThat(lines.next()).isEmpty();
            assertThat(lines.next()).isEqualTo("data: second");
            sink.close();
            assertThat(old.awaitEnd(10_000)).isTrue();
        }
    }

    @Test
    void suspendedRequestEndsInTheGenerationInWhichItBegan() throws Exception {
        Streams streams = new Streams();
        try (RestServer server = new RestServer(streams)) {
            Generation old = server.whiteboard.current();
            Future<HttpResponse<String>> polled = threads.submit(() -> server.get("/stream/poll"));
            AsyncResponse response = streams.response.get();
            server.deploy(new Other());
            assertThat(old.awaitEnd(1)).isFalse();
            response.resume("polled");
            assertThat(polled.get().body()).isEqualTo("polled");
            assertThat(old.awaitEnd(10_000)).isTrue();
        }
    }

    @Test
    void requestThatCompletesBeforeItReturnsIsCountedOnce() throws Exception {
        try (RestServer server = new RestServer(new Streams())) {
            for (int i = 0; i < 50; i++) {
                assertThat(server.get("/stream/at-once").body()).isEqualTo("at once");
            }
            Generation old = server.whiteboard.current();
            server.deploy(new Other());
            assertThat(old.awaitEnd(10_000)).isTrue();
            assertThat(server.get("/stream/at-once").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void burstOfRegistrationsMakesOneGeneration() throws Exception {
        try (RestServer server = new RestServer(new Plain())) {
            Generation first = server.whiteboard.current();
            long before = server.whiteboard.generations();
            List<Runnable> removals =
                    Stream.generate(() -> server.add(new Other())).limit(1).toList();
            for (int i = 0; i < 40; i++) {
                server.add(new Slow()).run();
            }
            RestServer.await(server.whiteboard::ready);
            assertThat(server.whiteboard.generations()).isLessThanOrEqualTo(before + 2);
            assertThat(first.awaitEnd(10_000)).isTrue();
            removals.forEach(Runnable::run);
        }
    }

    @Test
    void noRequestFailsWhileResourcesComeAndGo() throws Exception {
        try (RestServer server = new RestServer(new Plain())) {
            AtomicBoolean stop = new AtomicBoolean();
            AtomicInteger good = new AtomicInteger();
            List<Future<?>> callers = Stream.<Future<?>>generate(() -> threads.submit(() -> {
                        while (!stop.get()) {
                            assertThat(server.get("/plain").statusCode()).isEqualTo(200);
                            good.incrementAndGet();
                        }
                        return null;
                    }))
                    .limit(4)
                    .toList();
            for (int i = 0; i < 10; i++) {
                server.deploy(new Other()).run();
            }
            RestServer.await(() -> good.get() > 100);
            stop.set(true);
            for (Future<?> caller : callers) {
                caller.get();
            }
        }
    }

    @Test
    void oldGenerationsLeaveNoThreadsBehind() throws Exception {
        try (RestServer server = new RestServer(new Plain(), new Streams())) {
            server.get("/stream/at-once");
            int before = Thread.activeCount();
            for (int i = 0; i < 10; i++) {
                server.deploy(new Other()).run();
                server.get("/stream/at-once");
            }
            RestServer.await(() -> Thread.activeCount() <= before + 5);
        }
    }
}
