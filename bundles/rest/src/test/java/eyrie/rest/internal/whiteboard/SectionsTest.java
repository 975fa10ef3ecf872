/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.whiteboard;

import static org.assertj.core.api.Assertions.assertThat;

import eyrie.api.extension.ExtensionReports;
import eyrie.api.rest.Resource;
import eyrie.api.security.Permission;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What extensions serve, beside what the program does. */
class SectionsTest {
    @Path("/own")
    public static final class Own implements Resource {
        @GET
        @Permission(Permission.LIST_VMS)
        public String get() {
            return "own";
        }
    }

    @Path("/eyrie/v1/x/cost")
    public static final class Cost implements Resource {
        @GET
        @Permission("cost.read")
        public String get() {
            return "cost";
        }
    }

    @Path("/eyrie/v1/x/cost/open")
    public static final class Open implements Resource {
        @GET
        @Permission(Permission.NONE)
        public String get() {
            return "open";
        }
    }

    /** Where it leads to is not known before it is asked. */
    @Path("/eyrie/v1/x/cost/leads")
    public static final class Leads implements Resource {
        @Path("on")
        public Object on() {
            return new Own();
        }
    }

    /** Two methods for one request: Jersey refuses the whole application that holds it. */
    @Path("/eyrie/v1/x/slow")
    public static final class Ambiguous implements Resource {
        @GET
        @Permission("cost.read")
        public String one() {
            return "one";
        }

        @GET
        @Permission("cost.read")
        public String two() {
            return "two";
        }
    }

    private static final Map<String, Object> COST = properties("cost.jar", "/eyrie/v1/x/cost");
    private static final Map<String, Object> SLOW = properties("slow.jar", "/eyrie/v1/x/slow");

    private static Map<String, Object> properties(String file, String path) {
        return Map.of(
                ExtensionReports.EXTENSION, file,
                ExtensionReports.PATHS, new String[] {path},
                ExtensionReports.PERMISSIONS, new String[] {"cost.read"});
    }

    @Test
    void servesExtensionsBelowTheirPathsAndLeavesTheProgramAlone() throws Exception {
        try (RestServer server = new RestServer(new Own())) {
            Generation program = server.whiteboard.current();
            Runnable removal = server.add(new Cost(), COST);
            RestServer.await(server.whiteboard::ready);
            assertThat(server.get("/eyrie/v1/x/cost").body()).isEqualTo("cost");
            assertThat(server.get("/own").body()).isEqualTo("own");
            assertThat(server.get("/eyrie/v1/x/costly").statusCode()).isEqualTo(404);
            removal.run();
            assertThat(server.get("/eyrie/v1/x/cost").statusCode()).isEqualTo(404);
            assertThat(server.whiteboard.current()).isSameAs(program);
        }
    }

    @Test
    void aRequestForWhatHasJustComeWaitsUntilItIsServed() throws Exception {
        try (RestServer server = new RestServer(new Own())) {
            server.add(new Cost(), COST);
            assertThat(server.get("/eyrie/v1/x/cost").body()).isEqualTo("cost");
        }
    }

    @Test
    void servesNoPathOfTheProgramWhateverAnExtensionRegisters() throws Exception {
        try (RestServer server = new RestServer()) {
            server.add(new Own(), COST);
            RestServer.await(server.whiteboard::ready);
            assertThat(server.get("/own").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void tellsWhatItDoesNotServe() throws Exception {
        List<String> notes = new CopyOnWriteArrayList<>();
        try (RestServer server = new RestServer(new Own())) {
            server.whiteboard.bindReports((extension, note) -> notes.add(extension + ": " + note));
            server.add(new Cost(), COST);
            server.add(new Open(), COST);
            server.add(new Leads(), COST);
            server.add(new Ambiguous(), SLOW);
            RestServer.await(server.whiteboard::ready);
            assertThat(server.get("/eyrie/v1/x/cost").statusCode()).isEqualTo(200);
            assertThat(server.get("/eyrie/v1/x/cost/open").statusCode()).isEqualTo(404);
            assertThat(server.get("/eyrie/v1/x/cost/leads/on").statusCode()).isEqualTo(404);
            assertThat(server.get("/eyrie/v1/x/slow").statusCode()).isEqualTo(404);
            assertThat(notes)
                    .anyMatch(note -> note.startsWith("cost.jar: ")
                            && note.contains("the permission none, which is not declared"))
                    .anyMatch(note -> note.startsWith("cost.jar: ") && note.contains("leads to another resource"))
                    .anyMatch(note -> note.startsWith("slow.jar: "));
        }
    }

    @Test
    void replacesAnExtensionWhileARequestOfItsRuns() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        try (RestServer server = new RestServer(new Own())) {
            Runnable removal = server.add(new Waiting(entered, release), COST);
            RestServer.await(server.whiteboard::ready);
            var held = server.client()
                    .sendAsync(
                            server.request("/eyrie/v1/x/cost").build(),
                            java.net.http.HttpResponse.BodyHandlers.ofString());
            entered.await();
            removal.run();
            server.add(new Cost(), COST);
            RestServer.await(server.whiteboard::ready);
            assertThat(server.get("/eyrie/v1/x/cost").body()).isEqualTo("cost");
            release.countDown();
            assertThat(held.get().body()).isEqualTo("waited");
        }
    }

    private static ExtensionReports replacing(CompletableFuture<?> end) {
        return new ExtensionReports() {
            @Override
            public CompletionStage<?> replacement(String extension) {
                return extension.equals("cost.jar") ? end : CompletableFuture.completedFuture(null);
            }

            @Override
            public void note(String extension, String note) {
                throw new AssertionError(note);
            }
        };
    }

    @Test
    void aRequestWaitsForWhatReplacesAnExtensionHoweverMuchOfItIsThereAlready() throws Exception {
        CompletableFuture<Void> end = new CompletableFuture<>();
        try (RestServer server = new RestServer(new Own())) {
            server.whiteboard.bindReports(replacing(end));
            Runnable removal = server.add(new Cost(), COST);
            RestServer.await(server.whiteboard::ready);
            removal.run();
            var held = server.client()
                    .sendAsync(
                            server.request("/eyrie/v1/x/cost").build(),
                            java.net.http.HttpResponse.BodyHandlers.ofString());
            assertThat(server.get("/own").body()).isEqualTo("own");
            server.add(new Narrow(), COST);
            RestServer.await(server.whiteboard::ready);
            server.add(new Cost(), COST);
            end.complete(null);
            assertThat(held.get().body()).isEqualTo("cost");
            assertThat(server.get("/eyrie/v1/x/cost/narrow").body()).isEqualTo("narrow");
        }
    }

    @Test
    void whatNeverComesIsAnsweredForAndWhatDoesNotComeIsNotFound() throws Exception {
        CompletableFuture<Void> end = new CompletableFuture<>();
        try (RestServer server = new RestServer(new Own())) {
            server.whiteboard.bindReports(replacing(end));
            Runnable removal = server.add(new Cost(), COST);
            RestServer.await(server.whiteboard::ready);
            removal.run();
            var answer = server.get("/eyrie/v1/x/cost");
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).contains("UNAVAILABLE", "is being replaced; try again soon");
            assertThat(answer.headers().firstValue("Retry-After")).isPresent();
            end.complete(null);
            assertThat(server.get("/eyrie/v1/x/cost").statusCode()).isEqualTo(404);
        }
    }

    /** Another path of the same extension. */
    @Path("/eyrie/v1/x/cost/narrow")
    public static final class Narrow implements Resource {
        @GET
        @Permission("cost.read")
        public String get() {
            return "narrow";
        }
    }

    /** Answers when the test says so. */
    @Path("/eyrie/v1/x/cost")
    public static final class Waiting implements Resource {
        private final CountDownLatch entered;
        private final CountDownLatch release;

        Waiting(CountDownLatch entered, CountDownLatch release) {
            this.entered = entered;
            this.release = release;
        }

        @GET
        @Permission("cost.read")
        public String get() throws InterruptedException {
            entered.countDown();
            release.await();
            return "waited";
        }
    }
}
