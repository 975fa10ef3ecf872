/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The main job, as a new user does it: one command, five instances, no twins, nothing left behind. */
class DemoIT {
    private static final Pattern OUTPUT =
            Pattern.compile("(\\S+)  ([0-9a-f]{32})  (\\d+)  (\\S+)  (\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ)");

    @Test
    void fiveInstancesAreStartedShownAndRemovedTwice() throws Exception {
        Package.ensureTemplate();

        Package.Result demo = demo();

        List<MatchResult> rows = OUTPUT.matcher(demo.out()).results().toList();
        assertThat(rows).as(demo.out()).hasSize(5);
        for (int value = 1; value <= 3; value++) {
            int group = value;
            assertThat(rows).extracting(r -> r.group(group)).doesNotHaveDuplicates();
        }
        assertThat(demo.out()).contains("Started").contains("cold boot").contains("instant start");
        assertThat(demo.err()).doesNotContain("making the template");
        assertThat(Machines.ofTests()).as("machines left behind").isEmpty();
        assertThat(Files.list(Package.DATA.resolve("vms")))
                .as("VMs left behind")
                .isEmpty();
    }

    private static Package.Result demo() {
        return Package.run(
                        Duration.ofMinutes(5),
                        "",
                        Package.ROOT.resolve("eyrie").toString(),
                        "demo",
                        "--data",
                        Package.DATA.toString(),
                        "--listen",
                        "127.0.0.1:0")
                .ok();
    }
}
