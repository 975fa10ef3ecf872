/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.listener;

import java.nio.file.Path;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Optional;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;

/** The servlet container's settings, in its own words. */
final class ContainerSettings {
    /** The configuration that the servlet container listens to. */
    static final String PID = "org.apache.felix.http";

    /** Silence on a connection between requests; one that is being answered may be silent for as long as it likes. */
    static final int IDLE_MILLIS = 60_000;

    private static final int HEADER_BYTES = 16 * 1024;
    /** What is read at once; large bodies cost less in larger pieces. Taken only while a connection has something. */
    private static final int INPUT_BYTES = 64 * 1024;

    private static final int THREADS = 4_096;
    private static final int STOP_MILLIS = 3_000;

    private static final String PASSWORD = "org.apache.felix.https.keystore.password";

    private ContainerSettings() {}

    /** The key store's password in settings that were made before. */
    static Optional<char[]> password(Dictionary<String, Object> settings) {
        return settings != null && settings.get(PASSWORD) instanceof String password
                ? Optional.of(password.toCharArray())
                : Optional.empty();
    }

    static Dictionary<String, Object> plain(ListenAddress address) {
        Dictionary<String, Object> settings = common(address);
        settings.put("org.apache.felix.http.enable", true);
        settings.put("org.apache.felix.https.enable", false);
        settings.put("org.osgi.service.http.port", address.port());
        return settings;
    }

    static Dictionary<String, Object> tls(ListenAddress address, Path keyStore, char[] password) {
        Dictionary<String, Object> settings = common(address);
        settings.put("org.apache.felix.http.enable", false);
        settings.put("org.apache.felix.https.enable", true);
        settings.put("org.osgi.service.http.port.secure", address.port());
        settings.put("org.apache.felix.https.keystore", keyStore.toString());
        settings.put("org.apache.felix.https.keystore.type", "PKCS12");
        settings.put(PASSWORD, new String(password));
        settings.put("org.apache.felix.https.keystore.key.password", new String(password));
        return settings;
    }

    /** The same for an address that Eyrie opens itself. */
    static HttpConnectionFactory http() {
        HttpConfiguration http = new HttpConfiguration();
        http.setRequestHeaderSize(HEADER_BYTES);
        http.setResponseHeaderSize(HEADER_BYTES);
        http.setSendServerVersion(false);
        HttpConnectionFactory factory = new HttpConnectionFactory(http);
        factory.setInputBufferSize(INPUT_BYTES);
        return factory;
    }

    private static Dictionary<String, Object> common(ListenAddress address) {
        Dictionary<String, Object> settings = new Hashtable<>();
        if (!address.host().isEmpty()) {
            settings.put("org.apache.felix.http.host", address.host());
        }
        settings.put("org.apache.felix.http.timeout", IDLE_MILLIS);
        settings.put("org.apache.felix.http.jetty.headerBufferSize", HEADER_BYTES);
        settings.put("org.apache.felix.http.jetty.requestBufferSize", INPUT_BYTES);
        settings.put("org.apache.felix.http.jetty.sendServerHeader", false);
        settings.put("org.apache.felix.http.jetty.virtualthreads.enable", true);
        settings.put("org.apache.felix.http.jetty.threadpool.max", THREADS);
        settings.put("org.apache.felix.jetty.stopTimeout", STOP_MILLIS);
        return settings;
    }
}
