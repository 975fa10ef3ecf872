/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.link.internal.node;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.link.internal.protocol.Paths;
import eyrie.link.internal.protocol.ProtocolJson;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls controllers: the one that answered last, and the others in turn when that does not. Whoever calls while none answers
 * waits first, the longer the longer that lasts. Thread-safe.
 */
final class Controllers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Controllers.class);
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final Set<Integer> ELSEWHERE = Set.of(502, 503, 504);

    private final List<URI> addresses;
    private final Backoff backoff;
    private final AtomicInteger current = new AtomicInteger();
    private volatile HttpClient client;
    private volatile String trouble;

    Controllers(List<String> addresses, SSLContext tls) {
        this(addresses, tls, new Backoff(FIRST_PAUSE, LONGEST_PAUSE));
    }

    Controllers(List<String> addresses, SSLContext tls, Backoff backoff) {
        this.addresses = addresses.stream().map(URI::create).toList();
        this.backoff = backoff;
        client = client(tls);
    }

    private static HttpClient client(SSLContext tls) {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .sslContext(tls)
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .build();
    }

    /** Shows another certificate from now on; what is under way comes to its end. */
    void renewed(SSLContext tls) {
        HttpClient before = client;
        client = client(tls);
        before.shutdown();
    }

    /** The one that answered last, or the first choice. */
    URI address() {
        return addresses.get(current.get());
    }

    /** Why no controller is reached, or none takes this node; null if one does. */
    String trouble() {
        return trouble;
    }

    /**
     * Sends a request and returns what is answered.
     *
     * @param path below {@link Paths#ROOT}
     * @param body null for none
     * @param authorization null for none
     * @throws EyrieException what a controller refuses, in its words; UNAVAILABLE if none answers
     */
    byte[] call(String method, String path, byte[] body, String authorization, Duration patience)
            throws InterruptedException {
        backoff.await();
        EyrieException failure = null;
        for (int each = 0; each < addresses.size(); each++) {
            int index = current.get();
            try {
                byte[] answer = once(addresses.get(index), method, path, body, authorization, patience);
                succeeded();
                return answer;
            } catch (EyrieException refused) {
                failure = refused;
                if (refused.kind() != ErrorKind.UNAVAILABLE) {
                    break;
                }
                current.compareAndSet(index, (index + 1) % addresses.size());
            }
        }
        if (isTrouble(failure.kind())) {
            failed(failure.getMessage());
        } else {
            succeeded(); // it is there, and says no
        }
        throw failure;
    }

    /** Whether the same request may be answered later. */
    private static boolean isTrouble(ErrorKind kind) {
        return switch (kind) {
            case UNAVAILABLE, UNAUTHENTICATED, FORBIDDEN, INTERNAL, TIMEOUT, NO_SPACE -> true;
            case INVALID, NOT_FOUND, CONFLICT, TOO_LARGE, PAYMENT_REQUIRED, REMOTE_REFUSED -> false;
        };
    }

    private void failed(String why) {
        trouble = why;
        if (backoff.failed()) {
            LOG.warn("No controller can be asked; trying again until one can: {}", why);
        }
    }

    private void succeeded() {
        trouble = null;
        if (backoff.succeeded()) {
            LOG.info("The controller {} answers again", address());
        }
    }

    private byte[] once(URI address, String method, String path, byte[] body, String authorization, Duration patience)
            throws InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + Paths.ROOT + "/" + path))
                .timeout(patience)
                .header("Accept", "application/json")
                .header("User-Agent", "eyrie-node")
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        try {
            HttpResponse<byte[]> answer = client.send(request.build(), BodyHandlers.ofByteArray());
            if (answer.statusCode() / 100 == 2) {
                return answer.body();
            }
            throw refusal(address, answer.statusCode(), answer.body());
        } catch (IOException e) {
            throw new EyrieException(ErrorKind.UNAVAILABLE, "controller %s: %s".formatted(address, words(e)), e);
        }
    }

    private static String words(IOException failure) {
        return switch (failure) {
            case ConnectException _ -> "nobody answers there";
            case HttpTimeoutException _ -> "it does not answer in time";
            case SSLException tls -> "no safe connection: " + deepest(tls);
            default -> "the connection broke: " + deepest(failure);
        };
    }

    private static String deepest(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Refused(Reason error) {
        @JsonIgnoreProperties(ignoreUnknown = true)
        record Reason(String kind, String message) {}
    }

    private static EyrieException refusal(URI address, int status, byte[] body) {
        String message = null;
        ErrorKind kind = ELSEWHERE.contains(status) ? ErrorKind.UNAVAILABLE : null;
        try {
            Refused refused = ProtocolJson.read(body, Refused.class);
            if (refused.error() != null) {
                message = refused.error().message();
                kind = kind != null ? kind : kind(refused.error().kind());
            }
        } catch (EyrieException otherwise) {
            LOG.debug("controller {} answered {} and no JSON", address, status, otherwise);
        }
        return new EyrieException(
                kind == null ? ErrorKind.INTERNAL : kind,
                message == null ? "controller %s: it answered %d".formatted(address, status) : message);
    }

    private static ErrorKind kind(String name) {
        return Arrays.stream(ErrorKind.values())
                .filter(kind -> kind.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
