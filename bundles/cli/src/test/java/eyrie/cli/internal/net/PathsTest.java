/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names in addresses. */
class PathsTest {
    @ParameterizedTest
    @CsvSource({
        "plain,/x/plain?q=plain",
        "a b,/x/a%20b?q=a%20b",
        "a/../b,/x/a%2F..%2Fb?q=a%2F..%2Fb",
        "..,/x/%2E%2E?q=%2E%2E",
        "v+1&w=2?#,/x/v%2B1%26w%3D2%3F%23?q=v%2B1%26w%3D2%3F%23",
        "ü%,/x/%C3%BC%25?q=%C3%BC%25"
    })
    void namesCannotChangeTheAddress(String name, String path) {
        assertThat(Paths.of("/x/%s?q=%s", name, name)).isEqualTo(path);
    }
}
