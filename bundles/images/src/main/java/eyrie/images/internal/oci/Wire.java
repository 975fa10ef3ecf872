/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.oci;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import javax.net.ssl.SSLContext;

/** HTTP that gives up when nothing moves any more, in either direction, however long the whole takes. Thread-safe. */
public final class Wire implements AutoCloseable {
    private static final Duration USUAL_PATIENCE = Duration.ofSeconds(30);
    private static final String AGENT = "eyrie";

    private final Duration patience;
    private final Function<URI, Optional<SSLContext>> identities;
    /** One for each set of authorities, by their PEM text: what is believed of one registry is not believed of another. */
    private final Map<String, HttpClient> clients = new ConcurrentHashMap<>();
    /** One for each server that is shown a certificate. */
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    /** A client that shows a certificate. */
    private record Known(SSLContext identity, HttpClient client) {}

    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("eyrie-registry-watch").factory());

    public Wire() {
        this(USUAL_PATIENCE);
    }

    /** @param patience for how long nothing may move */
    public Wire(Duration patience) {
        this(patience, server -> Optional.empty());
    }

    /** @param identities who this process is to a server, where that is to be shown by a certificate */
    public Wire(Function<URI, Optional<SSLContext>> identities) {
        this(USUAL_PATIENCE, identities);
    }

    private Wire(Duration patience, Function<URI, Optional<SSLContext>> identities) {
        this.patience = patience;
        this.identities = identities;
    }

    private HttpClient client(URI server, String authorities) {
        return identities
                .apply(server)
                .map(identity -> known(server, identity))
                .orElseGet(() -> clients.computeIfAbsent(authorities, pem -> client(Belief.in(pem))));
    }

    /** A certificate that was renewed is shown by another client; what is under way comes to its end. */
    private HttpClient known(URI server, SSLContext identity) {
        return known.compute(server.getRawAuthority(), (key, before) -> {
                    if (before != null && before.identity() == identity) {
                        return before;
                    }
                    if (before != null) {
                        before.client().shutdown();
                    }
                    return new Known(identity, client(identity));
                })
                .client();
    }

    /** Made when it is needed: reading everybody's authorities takes its time. */
    private HttpClient client(SSLContext tls) {
        return HttpClient.newBuilder()
                .sslContext(tls)
                .version(HttpClient.Version.HTTP_1_1) // one connection a transfer; none waits for another's window
                .followRedirects(HttpClient.Redirect.NEVER) // it would take the credentials along
                .connectTimeout(patience)
                .build();
    }

    /**
     * @param authorization a header's value or null
     * @param authorities PEM text of those that are believed beside everybody's; may be empty
     */
    HttpResponse<InputStream> send(Call call, String authorization, String authorities) throws IOException {
        AtomicLong moved = new AtomicLong();
        HttpRequest.Builder request = HttpRequest.newBuilder(call.uri())
                .method(
                        call.method(),
                        call.body() == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : call.body().publisher(moved))
                .header("User-Agent", AGENT);
        call.headers().forEach(request::header);
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        HttpClient client = client(call.uri(), authorities);
        return await(client.sendAsync(request.build(), BodyHandlers.ofInputStream()), moved);
    }

    private HttpResponse<InputStream> await(CompletableFuture<HttpResponse<InputStream>> answer, AtomicLong moved)
            throws IOException {
        long before = -1;
        while (true) {
            try {
                return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException nothing) {
                long now = moved.get();
                if (now == before || now == 0) {
                    answer.cancel(true);
                    throw new HttpTimeoutException("nothing moved for %d seconds".formatted(patience.toSeconds()));
                }
                before = now;
            } catch (InterruptedException cancelled) {
                answer.cancel(true);
                Thread.currentThread().interrupt();
                throw (IOException) new InterruptedIOException("cancelled").initCause(cancelled);
            } catch (ExecutionException failed) {
                throw failed.getCause() instanceof IOException io ? named(io) : new IOException(failed.getCause());
            }
        }
    }

    /** Some of the client's failures have no words. */
    private static IOException named(IOException failed) {
        return failed.getMessage() == null ? new IOException(failed.getClass().getSimpleName(), failed) : failed;
    }

    /** The same stream, which fails when nothing arrives any more. */
    InputStream watched(InputStream body) {
        return new Watched(body);
    }

    @Override
    public void close() {
        watch.shutdownNow();
        clients.values().forEach(HttpClient::shutdownNow);
        known.values().forEach(each -> each.client().shutdownNow());
    }

    /** Closes its stream when a read takes too long, which ends the read. */
    private final class Watched extends java.io.FilterInputStream {
        Watched(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] target, int from, int length) throws IOException {
            var alarm = watch.schedule(this::abandon, patience.toMillis(), TimeUnit.MILLISECONDS);
            try {
                return in.read(target, from, length);
            } finally {
                alarm.cancel(false);
            }
        }

        private void abandon() {
            try {
                in.close();
            } catch (IOException alreadyBroken) {
                // The read that waits fails all the same.
            }
        }
    }
}
