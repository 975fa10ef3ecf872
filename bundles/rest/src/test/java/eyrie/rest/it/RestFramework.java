/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.it;

import eyrie.api.runtime.Readiness;
import eyrie.api.store.SharedSecrets;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.jar.JarFile;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.condition.Condition;

/** The rest and security bundles as they are shipped, in a real framework with the real servlet container. */
final class RestFramework implements AutoCloseable {
    /** How the jars that make up the runtime begin; the other jars of the class path belong to the test. */
    private static final List<String> RUNTIME = List.of(
            "org.osgi.util.",
            "org.osgi.service.component-1",
            "org.apache.felix.scr",
            "org.apache.felix.configadmin",
            "org.apache.felix.http.servlet-api",
            "org.apache.felix.http.jetty12",
            "commons-",
            "jakarta.annotation-api",
            "jakarta.inject-api",
            "jakarta.validation-api",
            "jakarta.ws.rs-api",
            "javassist",
            "osgi-resource-locator",
            "hk2-",
            "aopalliance",
            "jersey-",
            "jackson-annotations",
            "jackson-core",
            "jackson-databind",
            "jackson-jakarta-rs",
            "bc",
            "security-",
            "rest-");

    /** What the test itself talks in besides the API, so it comes from the class path of the test. */
    private static final List<String> SHARED = List.of(
            "org.osgi.service.cm;version=1.6.1",
            "org.slf4j;version=2.0.20",
            "org.slf4j.event;version=2.0.20",
            "org.slf4j.helpers;version=2.0.20",
            "org.slf4j.spi;version=2.0.20");

    private final Framework framework;
    private final Path data;
    private final int port;
    private HttpClient client = HttpClient.newHttpClient();
    private String scheme = "http";

    RestFramework(Path data) throws Exception {
        this.data = data;
        this.port = freePort();
        this.framework = new FrameworkFactory()
                .newFramework(Map.of(
                        Constants.FRAMEWORK_STORAGE,
                        data.resolve("cache").toString(),
                        "felix.log.level",
                        "1",
                        "org.apache.felix.http.enable",
                        "false",
                        "org.apache.felix.https.enable",
                        "false",
                        Constants.FRAMEWORK_BOOTDELEGATION,
                        "sun.misc",
                        Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA,
                        apiPackages() + "," + String.join(",", SHARED)));
        framework.init();
        framework.start();
        // As with a database of one's own.
        context().registerService(SharedSecrets.class, (name, mine) -> mine, null);
        start(install());
    }

    /** Writes the settings that the settings bundle would write. */
    void configure(String host, String... roles) throws IOException {
        configure(host, "", roles);
    }

    /** @param registryListen the registry's own address; empty for none */
    void configure(String host, String registryListen, String[] roles) throws IOException {
        Dictionary<String, Object> common = new Hashtable<>();
        common.put("data", data.toString());
        common.put("listen", host + ":" + port);
        common.put("roles", roles);
        common.put("registryListen", registryListen);
        for (String area : List.of("security", "rest", "runtime")) {
            configurations().getConfiguration("eyrie." + area, "?").update(common);
        }
    }

    /** Pretends that a part of the program works. */
    void ready(String name) {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(Readiness.NAME, name);
        context().registerService(Readiness.class, Optional::empty, properties);
    }

    /** Wakes what belongs to a role. */
    void role(String name) {
        context()
                .registerService(
                        Condition.class,
                        Condition.INSTANCE,
                        new Hashtable<>(Map.of(Condition.CONDITION_ID, "eyrie.role." + name)));
    }

    void speakTls(HttpClient trusting) {
        client.close();
        client = trusting;
        scheme = "https";
    }

    Bundle install(byte[] jar) throws Exception {
        Path file = data.resolve("extension-" + jar.length + "-" + System.nanoTime() + ".jar");
        Files.write(file, jar);
        Bundle bundle = context().installBundle("reference:" + file.toUri());
        bundle.start();
        return bundle;
    }

    String token() throws IOException {
        return Files.readString(data.resolve("secrets/root-token")).strip();
    }

    HttpResponse<String> get(String path) throws Exception {
        return send(request(path));
    }

    HttpResponse<String> getAsRoot(String path) throws Exception {
        return send(asRoot(path));
    }

    HttpRequest.Builder asRoot(String path) throws IOException {
        String pair = Base64.getEncoder().encodeToString(("root:" + token()).getBytes(StandardCharsets.UTF_8));
        return request(path).header("Authorization", "Basic " + pair);
    }

    HttpRequest.Builder request(String path) {
        return request(port, path);
    }

    /** @param at the port of another address */
    HttpRequest.Builder request(int at, String path) {
        return HttpRequest.newBuilder(URI.create(scheme + "://127.0.0.1:" + at + path))
                .timeout(Duration.ofSeconds(60));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Asks until the answer has the status. */
    HttpResponse<String> await(String path, int status) throws Exception {
        return await(path, response -> response.statusCode() == status);
    }

    /** Asks until the answer is as wanted. */
    HttpResponse<String> await(String path, Predicate<HttpResponse<String>> wanted) throws Exception {
        return await(path, () -> get(path), wanted);
    }

    /** The same with the root token. */
    HttpResponse<String> awaitAsRoot(String path, Predicate<HttpResponse<String>> wanted) throws Exception {
        return await(path, () -> getAsRoot(path), wanted);
    }

    private static HttpResponse<String> await(
            String path, Callable<HttpResponse<String>> call, Predicate<HttpResponse<String>> wanted) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        String last = "nothing";
        while (System.nanoTime() < deadline) {
            try {
                HttpResponse<String> response = call.call();
                if (wanted.test(response)) {
                    return response;
                }
                last = response.statusCode() + " " + response.body();
            } catch (IOException e) {
                last = e.toString();
            }
            LockSupport.parkNanos(5_000_000);
        }
        throw new AssertionError(path + " did not answer as wanted in time, but " + last);
    }

    /** Waits until the readiness check of a name says what is wanted; answers what it says. */
    Optional<String> awaitProblem(String name, String part) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (System.nanoTime() < deadline) {
            for (ServiceReference<Readiness> reference :
                    context().getServiceReferences(Readiness.class, "(eyrie.readiness=%s)".formatted(name))) {
                Optional<String> problem = context().getService(reference).problem();
                if (problem.filter(sentence -> sentence.contains(part)).isPresent()) {
                    return problem;
                }
            }
            LockSupport.parkNanos(5_000_000);
        }
        throw new AssertionError("no problem of " + name + " was reported in time");
    }

    void awaitFile(String path) {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!Files.exists(data.resolve(path))) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(path + " was not made in time");
            }
            LockSupport.parkNanos(5_000_000);
        }
    }

    int port() {
        return port;
    }

    Path data() {
        return data;
    }

    BundleContext context() {
        return framework.getBundleContext();
    }

    Bundle bundle(String symbolicName) {
        return Arrays.stream(context().getBundles())
                .filter(bundle -> symbolicName.equals(bundle.getSymbolicName()))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        client.close();
        try {
            framework.stop();
            framework.waitForStop(30_000);
        } catch (Exception e) {
            throw new IllegalStateException("The framework did not stop", e);
        }
    }

    private ConfigurationAdmin configurations() {
        return context().getService(context().getServiceReference(ConfigurationAdmin.class));
    }

    private List<Bundle> install() throws Exception {
        List<Bundle> bundles = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            String name = Path.of(entry).getFileName().toString();
            if (name.endsWith(".jar") && RUNTIME.stream().anyMatch(name::startsWith)) {
                bundles.add(
                        context().installBundle("reference:" + Path.of(entry).toUri()));
            }
        }
        return bundles;
    }

    private static String apiPackages() throws IOException {
        URL marker = Readiness.class.getProtectionDomain().getCodeSource().getLocation();
        try (JarFile api = new JarFile(Path.of(marker.getPath()).toFile())) {
            return api.getManifest().getMainAttributes().getValue(Constants.EXPORT_PACKAGE);
        }
    }

    private static void start(List<Bundle> bundles) throws Exception {
        for (Bundle bundle : bundles) {
            if (bundle.getHeaders().get(Constants.FRAGMENT_HOST) == null) {
                bundle.start();
            }
        }
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
