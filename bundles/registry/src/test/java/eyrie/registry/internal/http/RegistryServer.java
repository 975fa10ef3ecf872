/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.http;

import eyrie.api.security.Caller;
import eyrie.api.store.Store;
import eyrie.registry.internal.blob.FileBlobStore;
import eyrie.registry.internal.oci.BlobAccess;
import eyrie.registry.internal.oci.Depot;
import eyrie.registry.internal.oci.DiskSpace;
import eyrie.registry.internal.oci.Limits;
import eyrie.registry.internal.oci.ManifestAccess;
import eyrie.registry.internal.oci.ManifestPushes;
import eyrie.registry.internal.oci.UploadSessions;
import eyrie.rest.internal.auth.Authenticators;
import eyrie.rest.internal.auth.Gate;
import eyrie.rest.internal.auth.TokenResource;
import eyrie.rest.internal.whiteboard.OpenServer;
import eyrie.security.internal.credential.OpenCredentials;
import eyrie.security.internal.credential.SignedTokens;
import eyrie.store.internal.OpenStore;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A whole registry: listener, credentials, database and files, with a clock that the test moves. */
public final class RegistryServer implements AutoCloseable {
    static final Duration GRACE = Duration.ofDays(1);
    /** May pull from and push to the repository {@code team/own}, and nothing else. */
    static final String TEAM = "Basic " + Base64.getEncoder().encodeToString("team:secret".getBytes());

    private final Path data;
    private final Limits limits;
    private final HttpClient client = HttpClient.newHttpClient();

    private Instant now = Instant.now();
    private Store store;
    private Depot depot;
    private UploadSessions sessions;
    private OpenServer server;

    public RegistryServer(Path data) throws Exception {
        this(data, new Limits(new DiskSpace(data, 100), 8L << 20, 20));
    }

    RegistryServer(Path data, Limits limits) throws Exception {
        this.data = data;
        this.limits = limits;
        start();
    }

    private void start() throws Exception {
        store = OpenStore.in(data.resolve("db"));
        depot = new Depot(store, new FileBlobStore(data.resolve("registry")), () -> now, limits, GRACE);
        sessions = new UploadSessions(depot);
        BlobAccess blobs = new BlobAccess(depot);
        ManifestAccess manifests = new ManifestAccess(depot);
        SignedTokens tokens = OpenCredentials.tokens(data, Instant::now);
        Authenticators authenticators = new Authenticators();
        authenticators.add(OpenCredentials.rootToken(data));
        authenticators.add(tokens);
        authenticators.add(authorization -> TEAM.equals(authorization)
                ? Optional.of(
                        new Caller("team", Set.of("registry_pull:team/own", "registry_push:team/own", "take_token")))
                : Optional.empty());
        Gate gate = new Gate(authenticators);
        server = new OpenServer(
                gate,
                List.of(
                        new BaseResource(),
                        new BlobResource(blobs),
                        new UploadResource(sessions, blobs),
                        new UploadSessionResource(sessions),
                        new ManifestResource(manifests, new ManifestPushes(depot)),
                        new TagResource(manifests),
                        new CatalogResource(manifests),
                        new ReferrerResource(manifests),
                        new TokenResource(tokens, gate)));
    }

    /** As after a kill: nothing is told that it ends. */
    public void restart() throws Exception {
        server.close();
        OpenStore.close(store);
        start();
    }

    public Depot depot() {
        return depot;
    }

    UploadSessions sessions() {
        return sessions;
    }

    public void pass(Duration time) {
        now = now.plus(time);
    }

    public int port() {
        return server.port();
    }

    public String root() throws Exception {
        String token = Files.readString(data.resolve("secrets/root-token")).strip();
        return "Basic " + Base64.getEncoder().encodeToString(("root:" + token).getBytes());
    }

    /** A request as root. */
    HttpResponse<byte[]> send(String method, String path, byte[] body, String... headers) throws Exception {
        return sendAs(root(), method, path, body, headers);
    }

    public HttpResponse<byte[]> send(String method, String path, String... headers) throws Exception {
        return send(method, path, null, headers);
    }

    /** @param authorization null for none */
    HttpResponse<byte[]> sendAs(String authorization, String method, String path, byte[] body, String... headers)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.port()).resolve(path))
                .timeout(Duration.ofSeconds(30))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    /** Uploads a blob in one request. */
    public String push(String repository, byte[] content) throws Exception {
        String digest = Content.digest(content);
        HttpResponse<byte[]> answer =
                send("POST", "/v2/%s/blobs/uploads/?digest=%s".formatted(repository, digest), content);
        if (answer.statusCode() != 201) {
            throw new AssertionError(answer.statusCode() + " " + new String(answer.body()));
        }
        return digest;
    }

    /** Pushes an image of a config and a layer under a tag; answers the manifest's digest. */
    String pushImage(String repository, String tag, String layer) throws Exception {
        String config = push(repository, "{}".getBytes());
        String blob = push(repository, layer.getBytes());
        byte[] manifest = Content.manifest(config, List.of(blob), Map.of());
        HttpResponse<byte[]> answer = send(
                "PUT", "/v2/%s/manifests/%s".formatted(repository, tag), manifest, "Content-Type", Content.MANIFEST);
        if (answer.statusCode() != 201) {
            throw new AssertionError(answer.statusCode() + " " + new String(answer.body()));
        }
        return Content.digest(manifest);
    }

    @Override
    public void close() {
        client.shutdownNow();
        server.close();
        OpenStore.close(store);
    }
}
