/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One bundle is replaced by a newer version while requests are served, and stays so after a restart. */
class BundleIT {
    @TempDir
    Path folder;

    @Test
    void aBundleIsReplacedUnderLoad() throws Exception {
        Path newer = NewerBundle.of("eyrie.registry", "0.99.0", folder);
        Path data = folder.resolve("data");
        try (Server server = Server.start(data)) {
            assertThat(version(server, "eyrie.registry")).isNotEqualTo("0.99.0");
            AtomicBoolean go = new AtomicBoolean(true);
            AtomicInteger bad = new AtomicInteger();
            AtomicInteger good = new AtomicInteger();
            Thread load = Thread.ofVirtual().start(() -> {
                while (go.get()) {
                    (server.send("GET", "/api/v1/vm", null).statusCode() == 200 ? good : bad).incrementAndGet();
                }
            });
            Package.Result replaced = Package.run(
                    java.time.Duration.ofMinutes(1),
                    "",
                    Package.HOME.resolve("bin/eyrie").toString(),
                    "bundle",
                    "replace",
                    newer.toString(),
                    "--data",
                    data.toString());
            go.set(false);
            load.join();
            replaced.ok();
            assertThat(version(server, "eyrie.registry")).isEqualTo("0.99.0");
            assertThat(bad).as("refused requests").hasValue(0);
            assertThat(good.get()).isPositive();
            assertThat(Package.run(
                                    java.time.Duration.ofMinutes(1),
                                    "",
                                    Package.HOME.resolve("bin/eyrie").toString(),
                                    "bundle",
                                    "list",
                                    "--data",
                                    data.toString())
                            .ok()
                            .out())
                    .contains("eyrie.registry", "0.99.0", "active");
        }
        try (Server server = Server.start(data)) {
            assertThat(version(server, "eyrie.registry")).isEqualTo("0.99.0");
        }
    }

    private static String version(Server server, String name) {
        for (JsonNode bundle :
                Server.json(server.send("GET", "/eyrie/v1/bundles", null).body())) {
            if (bundle.path("symbolic_name").asText().equals(name)) {
                return bundle.path("version").asText();
            }
        }
        throw new AssertionError("no bundle " + name);
    }
}
