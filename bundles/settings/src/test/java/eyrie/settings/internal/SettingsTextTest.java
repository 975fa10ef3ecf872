/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.settings.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTextTest {
    @Test
    void splitsByTheFirstDotAndKeepsOddValues() {
        String text = "node.data=/a b/c\\\\d\nnode.vmPrefix=x=y:\nruntime.roles=node,controller\nstore.url=\n";

        assertThat(SettingsText.byArea(text))
                .isEqualTo(Map.of(
                        "node", Map.of("data", "/a b/c\\d", "vmPrefix", "x=y:"),
                        "runtime", Map.of("roles", "node,controller"),
                        "store", Map.of("url", "")));
    }
}
