/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;

/** The bundle in its framework: listening, readiness, credentials, and bundles that are replaced. */
class RestFrameworkIT {
    private static final String RUNTIME = "org.osgi.service.servlet.runtime.HttpServiceRuntime";

    @TempDir
    private Path data;

    @Test
    void isReadyWhenAllThatTheRolesNeedIs() throws Exception {
        try (RestFramework rest = new RestFramework(data)) {
            rest.configure("127.0.0.1", "registry,node");
            assertThat(rest.await("/livez", 200).body()).isEqualTo("{\"live\":true}");
            assertThat(rest.await("/readyz", 503).body())
                    .startsWith("{\"ready\":false,\"waiting\":[{\"name\":\"registry\",\"problem\":\"");
            rest.ready("registry");
            rest.ready("blobs");
            rest.ready("node");
            HttpResponse<String> ready = rest.await("/readyz", 200);
            assertThat(ready.body()).isEqualTo("{\"ready\":true,\"waiting\":[]}");
            assertThat(ready.headers().map()).doesNotContainKey("server");
            assertThat(ready.headers().firstValue("cache-control")).hasValue("no-store");
        }
    }

    @Test
    void rootTokenOpensWhatIsClosedToOthers() throws Exception {
        try (RestFramework rest = new RestFramework(data)) {
            rest.configure("127.0.0.1", "registry");
            rest.await("/livez", 200);
            HttpResponse<String> refused = rest.get("/eyrie/v1/bundles");
            assertThat(refused.statusCode()).isEqualTo(401);
            assertThat(refused.headers().firstValue("www-authenticate")).hasValue("Basic realm=\"eyrie\"");
            assertThat(rest.getAsRoot("/eyrie/v1/bundles").body())
                    .contains("\"symbolic_name\":\"eyrie.rest\"", "\"state\":\"active\"", "\"start_level\":");
            assertThat(rest.getAsRoot("/nowhere").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void portInUseIsToldInOneSentence() throws Exception {
        try (RestFramework rest = new RestFramework(data);
                ServerSocket other = new ServerSocket(rest.port())) {
            rest.configure("127.0.0.1", "registry");
            assertThat(rest.awaitProblem("http", "cannot be used"))
                    .hasValueSatisfying(sentence -> assertThat(sentence)
                            .startsWith("Port %d of 127.0.0.1 cannot be used".formatted(other.getLocalPort())));
        }
    }

    @Test
    void everyOtherAddressSpeaksTlsThatTheOwnAuthorityVouchesFor() throws Exception {
        try (RestFramework rest = new RestFramework(data)) {
            rest.configure("0.0.0.0", "registry");
            rest.ready("registry");
            rest.ready("blobs");
            rest.awaitFile("tls/ca.pem");
            rest.speakTls(HttpClient.newBuilder()
                    .sslContext(trusting(data.resolve("tls/ca.pem")))
                    .build());
            assertThat(rest.await("/readyz", 200).version()).isEqualTo(HttpClient.Version.HTTP_1_1);

            Bundle container = rest.bundle("org.apache.felix.http.jetty12");
            ServiceReference<?> before = container.getBundleContext().getServiceReference(RUNTIME);
            rest.bundle("eyrie.security").stop();
            rest.bundle("eyrie.security").start();
            rest.await("/readyz", 200);
            assertThat(container.getBundleContext().getServiceReference(RUNTIME))
                    .as("the container was not restarted for the same certificate")
                    .isEqualTo(before);
        }
    }

    @Test
    void theRegistryHasAnAddressOfItsOwn() throws Exception {
        int own = RestFramework.freePort();
        try (RestFramework rest = new RestFramework(data)) {
            rest.configure("127.0.0.1", "127.0.0.1:" + own, new String[] {"registry"});
            rest.role("registry");
            rest.ready("registry");
            rest.ready("blobs");
            rest.await("/readyz", 200);
            keptApart(rest, own);

            HttpResponse<String> challenge = rest.send(rest.request(own, "/v2/nothing"));
            assertThat(challenge.statusCode()).isEqualTo(404);
            assertThat(challenge.headers().firstValue("X-Request-Id"))
                    .as("it came through")
                    .isPresent();
        }
    }

    @Test
    void theRegistrysAddressSpeaksTlsWithTheSameCertificate() throws Exception {
        int own = RestFramework.freePort();
        try (RestFramework rest = new RestFramework(data)) {
            rest.configure("0.0.0.0", "0.0.0.0:" + own, new String[] {"registry"});
            rest.role("registry");
            rest.ready("registry");
            rest.ready("blobs");
            rest.awaitFile("tls/ca.pem");
            rest.speakTls(HttpClient.newBuilder()
                    .sslContext(trusting(data.resolve("tls/ca.pem")))
                    .build());
            rest.await("/readyz", 200);
            keptApart(rest, own);
        }
    }

    private static void keptApart(RestFramework rest, int own) throws Exception {
        HttpResponse<String> there = rest.send(rest.request(own, "/v2/token"));
        assertThat(there.statusCode()).isEqualTo(401);
        assertThat(there.headers().firstValue("www-authenticate")).hasValue("Basic realm=\"eyrie\"");
        String root =
                rest.asRoot("/").build().headers().firstValue("Authorization").orElseThrow();
        assertThat(rest.send(rest.request(own, "/v2/token").header("Authorization", root))
                        .statusCode())
                .isEqualTo(200);
        for (String path : List.of("/v2", "/v2/", "/v2/token", "/%762/token", "/v2;a=b/token")) {
            HttpResponse<String> refused = rest.send(rest.request(path).header("Authorization", root));
            assertThat(refused.statusCode()).as(path).isEqualTo(404);
            assertThat(refused.body()).as(path).contains("\"errors\"", "registry.listen", ":" + own);
        }
        for (String path : List.of("/livez", "/eyrie/v1/bundles", "/v2/../livez")) {
            HttpResponse<String> refused = rest.send(rest.request(own, path).header("Authorization", root));
            assertThat(refused.statusCode()).as(path).isEqualTo(404);
            assertThat(refused.body()).as(path).contains("Only the registry is here");
        }
        assertThat(rest.get("/livez").statusCode()).isEqualTo(200);
    }

    @Test
    void replacesBundlesWhileRequestsAreServed() throws Exception {
        try (RestFramework rest = new RestFramework(data);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            rest.configure("127.0.0.1", "registry");
            rest.install(ExtensionJar.working("1.0.0"));
            assertThat(rest.await("/greeting", 200).body()).isEqualTo("1.0.0");

            AtomicBoolean stop = new AtomicBoolean();
            Future<?> caller = threads.submit(() -> {
                while (!stop.get()) {
                    assertThat(rest.get("/livez").statusCode()).isEqualTo(200);
                }
                return null;
            });
            byte[] newer = ExtensionJar.working("1.1.0");
            HttpResponse<String> replaced = put(rest, "", newer);
            assertThat(replaced.statusCode()).as(replaced.body()).isEqualTo(200);
            assertThat(replaced.body()).contains("\"version\":\"1.1.0\"", "\"state\":\"active\"");
            awaitGreeting(rest, "1.1.0");
            assertThat(data.resolve("bundles/eyrie.greeting.jar")).hasBinaryContent(newer);

            assertThat(put(rest, "", ExtensionJar.working("1.1.0")).statusCode())
                    .isEqualTo(409);
            assertThat(put(rest, "", ExtensionJar.working("1.0.5")).body()).contains("is not newer than the 1.1.0");
            assertThat(put(rest, "?force=true", ExtensionJar.working("1.0.5")).statusCode())
                    .isEqualTo(200);
            awaitGreeting(rest, "1.0.5");
            stop.set(true);
            caller.get();
        }
    }

    @Test
    void putsTheOldBundleBackIfTheNewOneDoesNotStart() throws Exception {
        try (RestFramework rest = new RestFramework(data)) {
            rest.configure("127.0.0.1", "registry");
            rest.install(ExtensionJar.working("1.0.0"));
            rest.await("/greeting", 200);
            HttpResponse<String> failing = put(rest, "", ExtensionJar.failing("2.0.0"));
            assertThat(failing.statusCode()).isEqualTo(400);
            assertThat(failing.body()).contains("does not start", "the extension is broken");
            awaitGreeting(rest, "1.0.0");
            HttpResponse<String> unresolvable = put(rest, "", ExtensionJar.unresolvable("2.0.0"));
            assertThat(unresolvable.statusCode()).isEqualTo(400);
            assertThat(unresolvable.body()).contains("nowhere.to.be.found");
            awaitGreeting(rest, "1.0.0");
            byte[] good = ExtensionJar.working("1.0.1");
            assertThat(put(rest, "", good).statusCode()).isEqualTo(200);
            assertThat(put(rest, "", ExtensionJar.failing("2.0.0")).statusCode())
                    .isEqualTo(400);
            awaitGreeting(rest, "1.0.1");
            assertThat(data.resolve("bundles/eyrie.greeting.jar")).hasBinaryContent(good);
        }
    }

    @Test
    void replacesSingletonsToo() throws Exception {
        try (RestFramework rest = new RestFramework(data)) {
            rest.configure("127.0.0.1", "registry");
            rest.install(ExtensionJar.singleton("1.0.0"));
            rest.await("/greeting", 200);
            assertThat(put(rest, "", ExtensionJar.singleton("1.1.0")).statusCode())
                    .isEqualTo(200);
            awaitGreeting(rest, "1.1.0");
            assertThat(rest.bundle(ExtensionJar.NAME).getVersion()).hasToString("1.1.0");
        }
    }

    @Test
    void refusesWhatCannotBeReplaced() throws Exception {
        try (RestFramework rest = new RestFramework(data)) {
            rest.configure("127.0.0.1", "registry");
            rest.install(ExtensionJar.working("1.0.0"));
            rest.await("/greeting", 200);
            for (String name : new String[] {
                "eyrie.rest",
                "org.apache.felix.framework",
                "jakarta.ws.rs-api",
                "com.fasterxml.jackson.core.jackson-databind"
            }) {
                HttpResponse<String> answer = putTo(rest, name, ExtensionJar.working("99.0.0"));
                assertThat(answer.statusCode()).as(name).isEqualTo(409);
                assertThat(answer.body()).contains("restart");
            }
            assertThat(putTo(rest, "not.there", ExtensionJar.working("9.0.0")).statusCode())
                    .isEqualTo(404);
            assertThat(put(rest, "", "no jar".getBytes(StandardCharsets.UTF_8)).body())
                    .contains("not a jar");
            assertThat(put(rest, "", ExtensionJar.jar("other.bundle", "9.0.0", Object.class, ""))
                            .body())
                    .contains("The jar is bundle other.bundle; send one of eyrie.greeting");
            assertThat(rest.get("/greeting").body()).isEqualTo("1.0.0");
            try (var files = Files.list(data.resolve("bundles"))) {
                assertThat(files).isEmpty();
            }
        }
    }

    private static HttpResponse<String> put(RestFramework rest, String query, byte[] jar) throws Exception {
        return putTo(rest, ExtensionJar.NAME + query, jar);
    }

    private static HttpResponse<String> putTo(RestFramework rest, String name, byte[] jar) throws Exception {
        return rest.send(rest.asRoot("/eyrie/v1/bundles/" + name).PUT(HttpRequest.BodyPublishers.ofByteArray(jar)));
    }

    /** The bundle is active when the answer comes; its resource is served within the next moments. */
    private static void awaitGreeting(RestFramework rest, String version) throws Exception {
        rest.await("/greeting", response -> response.body().equals(version));
    }

    private static SSLContext trusting(Path authority) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (InputStream in = Files.newInputStream(authority)) {
            store.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
