/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SettingValuesTest {
    @TempDir
    Path folder;

    @Test
    void commandLineWinsOverEnvironmentOverFileOverDefault() throws Exception {
        Path file = Files.writeString(
                folder.resolve("eyrie.conf"), "node.capacity = 1\nnode.firstPort = 11000\nlog.level = warn\n");
        Map<String, String> environment = Map.of("EYRIE_NODE_CAPACITY", "2", "EYRIE_NODE_FIRST_PORT", "12000");

        SettingValues values = SettingValues.of(Map.of("node.capacity", "3"), environment, file);

        assertThat(values.get(Setting.NODE_CAPACITY)).isEqualTo("3");
        assertThat(values.get(Setting.NODE_FIRST_PORT)).isEqualTo("12000");
        assertThat(values.get(Setting.LOG_LEVEL)).isEqualTo("warn");
        assertThat(values.get(Setting.LISTEN)).isEqualTo("127.0.0.1:8090");
    }

    @ParameterizedTest
    @CsvSource({
        "node.capacity, -1, a whole number from 0 to 1024",
        "node.capacity, 1e3, a whole number from 0 to 1024",
        "node.capacity, 99999999999999999999, a whole number",
        "listen, 8090, HOST:PORT",
        "listen, localhost:70000, HOST:PORT",
        "roles, 'node,cook', controller",
        "roles, 'node,node', controller",
        "roles, '', controller",
        "log.format, xml, text",
        "tls.key, /does/not/exist, path of a file",
    })
    void aWrongValueIsNamedWithWhereItStandsAndWhatWouldDo(String key, String value, String accepted) {
        assertThatThrownBy(() -> SettingValues.of(Map.of(key, value), Map.of(), null))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining(key + ": \"" + value + "\"")
                .hasMessageContaining("command line")
                .hasMessageContaining(accepted)
                .extracting(e -> ((StartFailure) e).exitCode())
                .isEqualTo(2);
    }

    @Test
    void anUnknownSettingIsNamedWithItsFile() throws Exception {
        Path file = Files.writeString(folder.resolve("eyrie.conf"), "node.capasity = 1\n");

        assertThatThrownBy(() -> SettingValues.of(Map.of(), Map.of(), file))
                .hasMessageContaining("node.capasity")
                .hasMessageContaining(file.toString())
                .hasMessageContaining("node.capacity");
    }

    @Test
    void aConfigurationFileThatIsNotThereIsNamed() {
        Path file = folder.resolve("none.conf");

        assertThatThrownBy(() -> SettingValues.of(Map.of(), Map.of(), file)).hasMessageContaining(file.toString());
    }

    @Test
    void certificateAndKeyBelongTogether() throws Exception {
        String file = Files.writeString(folder.resolve("c.pem"), "x").toString();

        assertThatThrownBy(() -> SettingValues.of(Map.of("tls.certificate", file), Map.of(), null))
                .hasMessageContaining("tls.key");
    }

    @ParameterizedTest
    @EnumSource(Setting.class)
    void everyDefaultIsAcceptable(Setting setting) {
        assertThat(setting.accepts().test().test(setting.defaultValue())).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Setting.class)
    void theShippedFileDocumentsEverySettingWithItsDefault(Setting setting) throws Exception {
        String shipped = Files.readString(Path.of("../distribution/src/main/package/conf/eyrie.conf"));

        assertThat(shipped).contains("\n#" + (setting.key() + " = " + setting.defaultValue()).stripTrailing() + "\n");
        // Comments are wrapped, so compare without line ends.
        assertThat(shipped.replace("\n# ", " ")).contains(setting.meaning());
    }

    @Test
    void environmentNamesAreUpperSnakeCase() {
        assertThat(Setting.NODE_FIRST_PORT.environmentName()).isEqualTo("EYRIE_NODE_FIRST_PORT");
        assertThat(Setting.DATA.environmentName()).isEqualTo("EYRIE_DATA");
    }
}
