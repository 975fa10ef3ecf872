/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.oci;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import eyrie.api.transfer.Credentials;
import eyrie.api.transfer.RemoteRepository;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What is sent to one registry as {@code Authorization}, by the distribution token flow or HTTP Basic. Thread-safe. */
final class Authorization {
    private static final Duration USUAL_LIFE = Duration.ofSeconds(60);
    private static final Duration MARGIN = Duration.ofSeconds(10);
    private static final int MOST_BYTES = 1 << 20;

    private final Wire wire;
    private final RemoteRepository repository;
    private final JsonMapper json = JsonMapper.builder().build();
    private final Map<String, Token> tokens = new ConcurrentHashMap<>();
    private volatile boolean basic;

    private record Token(String header, Instant end) {}

    Authorization(Wire wire, RemoteRepository repository) {
        this.wire = wire;
        this.repository = repository;
    }

    /** What to send at once, or null. @param scopes what is about to be done */
    String present(String scopes) {
        if (basic) {
            return password().orElse(null);
        }
        Token token = tokens.get(scopes);
        return token != null && Instant.now().isBefore(token.end()) ? token.header() : null;
    }

    /** What to send after a 401; empty if there is nothing better than what was sent. */
    Optional<String> after(HttpResponse<?> refused, String scopes) throws IOException {
        Optional<Challenge> challenge = Challenge.best(refused.headers().allValues("WWW-Authenticate"));
        if (challenge.isEmpty()) {
            return Optional.empty();
        }
        if (challenge.get().scheme().equals("basic")) {
            boolean tried = basic;
            basic = true;
            return tried ? Optional.empty() : password();
        }
        tokens.remove(scopes);
        Token token = fetch(challenge.get(), scopes);
        tokens.put(scopes, token);
        return Optional.of(token.header());
    }

    private Token fetch(Challenge challenge, String scopes) throws IOException {
        URI realm = realm(challenge);
        StringBuilder query = new StringBuilder(realm.getRawQuery() == null ? "?" : "&");
        query.append("service=").append(encoded(challenge.parameters().getOrDefault("service", "")));
        for (String scope : scopes.split(" ")) {
            query.append("&scope=").append(encoded(scope));
        }
        Call call = Call.of("GET", URI.create(realm + query.toString()));
        HttpResponse<InputStream> answer = wire.send(call, password().orElse(null), repository.authorities());
        try (InputStream body = wire.watched(answer.body())) {
            byte[] content = body.readNBytes(MOST_BYTES);
            if (answer.statusCode() != 200) {
                throw Answers.refusal(answer, content, "a token for " + repository);
            }
            return token(json.readTree(content));
        } catch (JacksonException broken) {
            throw new IOException("the token service of %s answered no JSON".formatted(repository), broken);
        }
    }

    /** Passwords go where the registry is or over TLS. */
    private URI realm(Challenge challenge) throws IOException {
        URI realm;
        try {
            realm = URI.create(challenge.parameters().getOrDefault("realm", ""));
        } catch (IllegalArgumentException broken) {
            throw new IOException("registry %s names no usable token service".formatted(repository), broken);
        }
        boolean open = "http".equals(realm.getScheme());
        if (realm.getHost() == null || !(open || "https".equals(realm.getScheme()))) {
            throw new IOException("registry %s names no usable token service".formatted(repository));
        }
        if (open && "https".equals(repository.registry().getScheme())) {
            throw new IOException("registry %s wants credentials to be sent openly to %s"
                    .formatted(repository, realm.getRawAuthority()));
        }
        return realm;
    }

    private Token token(JsonNode answer) throws IOException {
        String token = answer.path("token").asText(answer.path("access_token").asText(""));
        if (token.isEmpty() || !token.chars().allMatch(each -> each > ' ' && each < 127)) {
            throw new IOException("the token service of %s gave no token".formatted(repository));
        }
        Duration life = Duration.ofSeconds(answer.path("expires_in").asLong(USUAL_LIFE.toSeconds()));
        return new Token("Bearer " + token, Instant.now().plus(life).minus(MARGIN));
    }

    private Optional<String> password() {
        return repository.credentials().map(Authorization::basic);
    }

    private static String basic(Credentials credentials) {
        byte[] pair = (credentials.user() + ":" + credentials.secret()).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
