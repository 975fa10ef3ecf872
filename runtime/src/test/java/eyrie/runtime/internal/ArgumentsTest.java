/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArgumentsTest {
    @Test
    void readsFlagsInBothForms() throws Exception {
        Arguments arguments = Arguments.parse(List.of(
                "--data", "/d", "--listen=127.0.0.1:1", "--set", "node.name=a=b", "--config", "/c", "--roles", "node"));

        assertThat(arguments.configFile()).isEqualTo(Path.of("/c"));
        assertThat(arguments.flags())
                .isEqualTo(Map.of("data", "/d", "listen", "127.0.0.1:1", "node.name", "a=b", "roles", "node"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--dta", "data", "--data", "--set", "--set=x"})
    void namesWhatItDoesNotUnderstand(String argument) {
        assertThatThrownBy(() -> Arguments.parse(List.of(argument)))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining(argument.split("=")[0]);
    }
}
