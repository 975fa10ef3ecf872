/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Somebody who calls a server all the time, one request after the other, and listens to its events. */
final class SteadyTraffic implements AutoCloseable {
    private static final List<String> PATHS =
            List.of("/api/v1/vm", "/api/v1/status", "/eyrie/v1/instances", "/eyrie/v1/queue", "/api/v1/node");

    private final Server server;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final AtomicBoolean go = new AtomicBoolean(true);
    private final AtomicInteger good = new AtomicInteger();
    private final AtomicInteger bad = new AtomicInteger();
    private final AtomicLong slowestNanos = new AtomicLong();
    private final AtomicInteger above50 = new AtomicInteger();
    private final AtomicBoolean streamEnded = new AtomicBoolean();
    private final InputStream events;
    private final Thread calls;

    SteadyTraffic(Server server) throws IOException, InterruptedException {
        this.server = server;
        HttpResponse<InputStream> stream =
                client.send(request("/eyrie/v1/events"), HttpResponse.BodyHandlers.ofInputStream());
        assertThat(stream.statusCode()).isEqualTo(200);
        events = stream.body();
        Thread.ofPlatform().daemon().start(this::listen);
        for (int i = 0; i < 200; i++) {
            call(PATHS.get(i % PATHS.size()));
        }
        slowestNanos.set(0);
        above50.set(0);
        calls = Thread.ofPlatform().daemon().start(this::call);
    }

    private HttpRequest request(String path) {
        String credential = Base64.getEncoder()
                .encodeToString(("root:" + server.token()).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        return HttpRequest.newBuilder(URI.create(server.url() + path))
                .header("Authorization", "Basic " + credential)
                .build();
    }

    private void listen() {
        try {
            while (events.read() >= 0) {
                // Only that it does not end is of interest.
            }
        } catch (IOException e) {
            // It ended.
        }
        streamEnded.set(true);
    }

    private void call() {
        for (int i = 0; go.get(); i++) {
            call(PATHS.get(i % PATHS.size()));
        }
    }

    private void call(String path) {
        long begin = System.nanoTime();
        try {
            int status = client.send(request(path), HttpResponse.BodyHandlers.ofString())
                    .statusCode();
            (status == 200 ? good : bad).incrementAndGet();
        } catch (IOException e) {
            bad.incrementAndGet();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        long took = System.nanoTime() - begin;
        slowestNanos.accumulateAndGet(took, Math::max);
        if (took > 50_000_000) {
            above50.incrementAndGet();
        }
    }

    /** Nothing failed since the last report and the stream is open; prints how slow the slowest was. */
    void report(String what) {
        int fine = good.getAndSet(0);
        int failed = bad.getAndSet(0);
        System.out.printf(
                "%s: %d requests, %d failed, slowest %.1f ms, %d above 50 ms%n",
                what, fine + failed, failed, slowestNanos.getAndSet(0) / 1e6, above50.getAndSet(0));
        assertThat(failed).as("failed requests").isZero();
        assertThat(fine).isPositive();
        assertThat(streamEnded).as("the event stream ended").isFalse();
    }

    @Override
    public void close() throws IOException {
        go.set(false);
        client.shutdownNow();
        calls.interrupt();
    }
}
