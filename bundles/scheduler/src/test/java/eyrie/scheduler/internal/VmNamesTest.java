/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VmNamesTest {
    private static final String ID = "1a2b3c4d-0000-4000-8000-000000000000";

    private static Map<String, String> values() {
        Map<String, String> values = new HashMap<>();
        values.put("template_name", "debian-12");
        values.put("template_id", "t-1");
        values.put("instance_id", ID);
        values.put("node_id", "n-1");
        values.put("node_name", "mac mini $1");
        values.put("ts", "1706114704759425000");
        return values;
    }

    @Test
    void variablesAreFilledIn() {
        assertThat(VmNames.fill(null, values())).isEqualTo("mgmtManaged-debian-12-" + ID);
        assertThat(VmNames.fill("$template_id.$node_id_$ts", values()))
                .isEqualTo("mgmtManaged-t-1.n-1_1706114704759425000");
        assertThat(VmNames.fill("$unknown", values())).isEqualTo("mgmtManaged--unknown");
    }

    @Test
    void onlyWhatAVmNameMayHoldStays() {
        assertThat(VmNames.fill("a b/$node_name", values())).isEqualTo("mgmtManaged-a-b-mac-mini--1");
    }

    @Test
    void aLongNameEndsWithTheInstance() {
        assertThat(VmNames.fill("x".repeat(80), values()))
                .hasSize(63)
                .startsWith("mgmtManaged-xxx")
                .endsWith("x-1a2b3c4d");
    }

    @Test
    void hostNamesAreLabels() {
        assertThat(VmNames.hostName("debian-12", ID)).isEqualTo("debian-12-1a2b3c4d");
        assertThat(VmNames.hostName("-Größe 14.2_", ID)).isEqualTo("gr-e-14-2-1a2b3c4d");
        assertThat(VmNames.hostName("日本", ID)).isEqualTo("vm-1a2b3c4d");
        assertThat(VmNames.hostName("x".repeat(100), ID)).hasSize(63).matches("[a-z0-9]([a-z0-9-]*[a-z0-9])?");
    }
}
