/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.runtime.internal;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the framework and the bundles are told at start. */
final class FrameworkProperties {
    /** Areas that are configured even if no setting of theirs exists: every component may ask for the data folder. */
    private static final List<String> AREAS = List.of(
            "store",
            "images",
            "registry",
            "scheduler",
            "priority",
            "builder",
            "node",
            "link",
            "nativehv",
            "security",
            "extensions",
            "rest",
            "runtime");

    private FrameworkProperties() {}

    static Map<String, String> of(
            SettingValues settings, Path data, ListenAddress listen, String registryListen, Path storage) {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("org.osgi.framework.storage", storage.toString());
        // The bundle folders are the only truth; the cache is thrown away at each start.
        properties.put("org.osgi.framework.storage.clean", "onFirstInit");
        properties.put("org.osgi.framework.bootdelegation", "sun.misc");
        // Logging lives on the class path so that it works from the first line to the last.
        properties.put("org.osgi.framework.system.packages.extra", loggingPackages());
        properties.put("felix.log.level", "1");
        properties.put("ds.loglevel", "2");
        // A component that others wait for may itself wait for the database; who gives up would stay away for ever.
        properties.put("ds.lock.timeout.milliseconds", "600000");
        // How long components that hang in their start can hold up the stop of their bundle.
        properties.put("ds.stop.timeout.milliseconds", "3000");
        // The listener bundle configures HTTP once it knows the address and the certificate.
        properties.put("org.apache.felix.http.enable", "false");
        properties.put("org.apache.felix.https.enable", "false");
        properties.put("org.apache.felix.http.jetty.virtualthreads.enable", "true");
        properties.put("org.apache.felix.http.jetty.threadpool.max", "64");
        properties.put("eyrie.data", data.toString());
        properties.put("eyrie.roles", settings.get(Setting.ROLES));
        properties.put("eyrie.settings", settingsText(settings, data, listen, registryListen));
        return properties;
    }

    /** slf4j 2 serves those who were built against 1.7 as well, such as the connection pool. */
    private static String loggingPackages() {
        return Stream.of("org.slf4j", "org.slf4j.spi", "org.slf4j.event", "org.slf4j.helpers")
                .flatMap(name -> Stream.of(name + ";version=2.0.20", name + ";version=1.7.36"))
                .collect(Collectors.joining(","));
    }

    private static String settingsText(SettingValues settings, Path data, ListenAddress listen, String registryListen) {
        Properties text = new Properties();
        for (String area : AREAS) {
            text.setProperty(area + ".data", data.toString());
            text.setProperty(area + ".listen", listen.text());
        }
        text.setProperty("runtime.roles", settings.get(Setting.ROLES));
        text.setProperty("runtime.features", settings.get(Setting.FEATURES));
        String tls = String.valueOf(settings.tls(listen));
        text.setProperty("rest.tls", tls);
        text.setProperty("rest.tlsAlways", settings.get(Setting.TLS_ALWAYS));
        text.setProperty("security.tls", tls);
        text.setProperty("security.registryListen", registryListen);
        text.setProperty("registry.tls", tls);
        text.setProperty("registry.address", registryListen);
        text.setProperty("registry.addressTls", String.valueOf(settings.registryTls(registryListen)));
        text.setProperty("link.registryListen", registryListen);
        text.setProperty("link.nodeId", settings.get(Setting.NODE_ID));
        text.setProperty("rest.registryListen", registryListen);
        text.setProperty("security.certificate", settings.get(Setting.TLS_CERTIFICATE));
        text.setProperty("security.key", settings.get(Setting.TLS_KEY));
        for (Setting setting : Setting.values()) {
            // Every area knows the server's address by that name.
            if (AREAS.contains(setting.area()) && setting != Setting.REGISTRY_LISTEN) {
                text.setProperty(setting.key(), settings.get(setting));
            }
        }
        StringWriter writer = new StringWriter();
        try {
            text.store(writer, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return writer.toString();
    }
}
