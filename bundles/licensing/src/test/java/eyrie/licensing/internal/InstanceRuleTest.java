/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.licensing.internal;

import static org.assertj.core.api.Assertions.assertThat;

import eyrie.licensekey.LicenseKey;
import eyrie.vendor.internal.TestSigner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstanceRuleTest {
    @TempDir
    Path folder;

    private final TestSigner signer = new TestSigner();
    private World world;
    private InstanceRule rule;
    /** What placement would read in the transaction that tells it of a change. */
    private final List<Boolean> refused = new ArrayList<>();

    @BeforeEach
    void open() {
        world = new World(folder, signer);
        rule = new InstanceRule(world.store);
        world.placement = connection -> {
            rule.load(connection);
            refused.add(rule.refusal(20).isPresent());
        };
    }

    @AfterEach
    void close() {
        world.close();
    }

    private void activate(String id, int instances) {
        world.licenses.activate(
                signer.sign(new LicenseKey(
                        id, 1, World.START, "x", "basic", Set.of(), 8, 0, instances, World.START, null, 0, false)),
                "tester");
    }

    @Test
    void withoutALimitAnyNumberMayBePlaced() {
        assertThat(rule.refusal(1_000_000)).isEmpty();
        activate("a", 0);
        assertThat(rule.refusal(1_000_000)).isEmpty();
        assertThat(refused).isEmpty();
    }

    @Test
    void placementHearsOfALimitAndOfMoreInTheTransactionThatDecidesIt() {
        activate("a", 20);
        assertThat(rule.refusal(19)).isEmpty();
        assertThat(rule.refusal(20)).contains("20 instances are placed, and the licenses cover 20 at a time");
        activate("b", 5);
        assertThat(rule.refusal(20)).isEmpty();
        assertThat(rule.refusal(25)).contains("25 instances are placed, and the licenses cover 25 at a time");
        world.licenses.remove("b", "tester");
        assertThat(refused).containsExactly(true, false, true);
        assertThat(new InstanceRule(world.store).refusal(20)).isPresent();
    }
}
