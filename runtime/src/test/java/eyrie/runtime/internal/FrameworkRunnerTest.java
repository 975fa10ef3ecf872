/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FrameworkRunnerTest {
    @TempDir
    Path folder;

    @Test
    void startsAndStopsAnEmptyFramework() throws Exception {
        FrameworkRunner runner = FrameworkRunner.start(properties(), List.of());
        runner.stop();
        runner.awaitStop();
    }

    @Test
    void aBundleThatCannotBeInstalledStopsTheStart() {
        assertThatThrownBy(() -> FrameworkRunner.start(properties(), List.of(folder.resolve("none.jar"))))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("none.jar");
    }

    private Map<String, String> properties() throws Exception {
        SettingValues settings = SettingValues.of(Map.of(), Map.of(), null);
        return FrameworkProperties.of(
                settings,
                folder,
                new ListenAddress("127.0.0.1", 1, true),
                "127.0.0.1:2",
                FrameworkRunner.storage(folder));
    }

    @Test
    void everyAreaLearnsTheDataFolder() throws Exception {
        assertThat(properties().get("eyrie.settings")).contains("node.data=").contains("rest.tls=false");
    }

    @Test
    void theRegistrysAddressDoesNotHideTheServers() throws Exception {
        assertThat(properties().get("eyrie.settings"))
                .contains("rest.registryListen=127.0.0.1\\:2", "registry.listen=127.0.0.1\\:1");
    }
}
