/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.oci;

import eyrie.api.transfer.RemoteRepository;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.Set;

/** Sends a request as who we are, asks again with a token when told to, and follows redirects. Thread-safe. */
final class Exchange {
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final int MOST_REDIRECTS = 5;
    private static final int MOST_ERROR_BYTES = 64 << 10;

    private final Wire wire;
    private final RemoteRepository repository;
    private final Authorization authorization;

    Exchange(Wire wire, RemoteRepository repository) {
        this.wire = wire;
        this.repository = repository;
        authorization = new Authorization(wire, repository);
    }

    /** An answer, whose body must be closed. */
    record Answer(HttpResponse<InputStream> http, InputStream body) implements AutoCloseable {
        int status() {
            return http.statusCode();
        }

        Optional<String> header(String name) {
            return http.headers().firstValue(name);
        }

        @Override
        public void close() throws IOException {
            body.close();
        }

        Refusal refusal(String what) throws IOException {
            return Answers.refusal(http, body.readNBytes(MOST_ERROR_BYTES), what);
        }
    }

    /**
     * @param scopes what the request needs, for a token
     * @return whatever the registry says in the end, unless it wants other credentials
     */
    Answer send(Call call, String scopes) throws IOException {
        Answer first = once(call, atHome(call.uri()) ? authorization.present(scopes) : null);
        if (first.status() == 401 && atHome(call.uri())) {
            Optional<String> better = authorization.after(first.http(), scopes);
            if (better.isPresent()) {
                first.close();
                first = once(call, better.get());
            }
        }
        Answer answer = first;
        URI from = call.uri();
        for (int each = 0;
                REDIRECTS.contains(answer.status()) && answer.header("Location").isPresent();
                each++) {
            if (each == MOST_REDIRECTS
                    || !(call.method().equals("GET") || call.method().equals("HEAD"))) {
                return answer;
            }
            from = target(from, answer.header("Location").orElseThrow());
            answer.close();
            answer = once(call.to(from), atHome(from) ? authorization.present(scopes) : null);
        }
        return answer;
    }

    private Answer once(Call call, String header) throws IOException {
        HttpResponse<InputStream> http = wire.send(call, header, repository.authorities());
        return new Answer(http, wire.watched(http.body()));
    }

    /** Credentials are for the registry only, not for where it sends us. */
    private boolean atHome(URI uri) {
        URI home = repository.registry();
        return home.getScheme().equals(uri.getScheme())
                && home.getRawAuthority().equalsIgnoreCase(uri.getRawAuthority());
    }

    /** Where a {@code Location} leads. */
    URI target(URI from, String location) throws IOException {
        try {
            URI target = from.resolve(location);
            boolean open = "http".equals(target.getScheme());
            if (!(open || "https".equals(target.getScheme()))
                    || open && "https".equals(repository.registry().getScheme())) {
                throw new IOException("registry %s leads to %s, which is not trusted"
                        .formatted(repository, target.getRawAuthority()));
            }
            return target;
        } catch (IllegalArgumentException broken) {
            throw new IOException("registry %s leads nowhere".formatted(repository), broken);
        }
    }
}
