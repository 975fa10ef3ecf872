/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Two clients that ask without a pause: one needs a feature, the other does not. */
final class LicenseTraffic implements AutoCloseable {
    private final Server server;
    private final List<Thread> threads;
    private final List<String> wrong = java.util.Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger plain = new AtomicInteger();
    private final AtomicReference<Integer> last = new AtomicReference<>(0);
    private volatile boolean going = true;

    LicenseTraffic(Server server) {
        this.server = server;
        threads = List.of(
                Thread.ofPlatform().start(this::plain), Thread.ofPlatform().start(this::demanding));
    }

    /** What anybody may ask, with an answer of 200, and a request that fails for a reason of its own. */
    private void plain() {
        while (going) {
            for (String path :
                    List.of("/api/v1/vm", "/api/v1/node", "/api/v1/status", "/eyrie/v1/nodes", "/api/v1/group")) {
                expect(server.send("GET", path, null), 200, path);
            }
            expect(server.send("POST", "/api/v1/vm", "{\"vmid\":\"none\"}"), 400, "an instance of nothing");
            plain.addAndGet(6);
        }
    }

    /** Makes groups and removes them. */
    private void demanding() {
        for (int i = 0; going; i++) {
            HttpResponse<String> answer =
                    server.send("POST", "/api/v1/group", "{\"name\":\"traffic-%d\"}".formatted(i));
            last.set(answer.statusCode());
            if (answer.statusCode() == 200) {
                String id = Server.json(answer.body()).path("body").path("id").asText();
                HttpResponse<String> gone = server.send("DELETE", "/api/v1/group?id=" + id, null);
                if (gone.statusCode() != 200 && gone.statusCode() != 402) {
                    wrong.add("DELETE: " + gone.statusCode() + " " + gone.body());
                }
            } else if (answer.statusCode() != 402) {
                wrong.add("POST: " + answer.statusCode() + " " + answer.body());
            }
        }
    }

    private void expect(HttpResponse<String> answer, int status, String what) {
        if (answer.statusCode() != status) {
            wrong.add(what + ": " + answer.statusCode() + " " + answer.body());
        }
    }

    /** Waits until the demanding client is answered like that. */
    void awaitStatus(int status) {
        Server.await(
                Duration.ofSeconds(30), "the status " + status, () -> last.get() == status, () -> "last " + last.get());
    }

    int plainRequests() {
        return plain.get();
    }

    List<String> wrong() {
        return List.copyOf(wrong);
    }

    @Override
    public void close() {
        going = false;
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
