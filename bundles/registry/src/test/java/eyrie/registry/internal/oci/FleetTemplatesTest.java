/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.oci;

import static org.assertj.core.api.Assertions.assertThat;

import eyrie.api.node.NodeConfiguration;
import eyrie.api.node.NodeInfo;
import eyrie.api.node.NodeInfo.CachedTemplate;
import eyrie.api.placement.Demand;
import eyrie.api.placement.Load;
import eyrie.api.placement.NodeState;
import eyrie.api.placement.Room;
import eyrie.api.template.Arch;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FleetTemplatesTest {
    private static final String TYPE = "application/vnd.oci.image.manifest.v1+json";
    private static final Demand DEMAND = new Demand("t1", 2, 10, Arch.AMD64, false, null, 1, 1, Map.of());

    private Depot depot;
    private FleetTemplates rule;

    @BeforeEach
    void open(@TempDir Path folder) {
        depot = PushStream.open(folder);
        rule = new FleetTemplates(depot.store());
    }

    private static Room room(boolean joined, CachedTemplate... cached) {
        NodeInfo node =
                new NodeInfo("n", "n", "", Arch.AMD64, "kvm", "qemu", 1, 1, 1, 1, 1, 0, 0, 0, List.of(cached), null);
        return new Room(joined ? node.joined("n") : node, NodeConfiguration.NONE, NodeState.ACTIVE, Load.NONE);
    }

    private void push(String manifest) {
        byte[] content = manifest.getBytes(StandardCharsets.UTF_8);
        new ManifestPushes(depot).push(new ManifestPushes.Push("debian", "v1", List.of(), Optional.of(TYPE), content));
        depot.store().write(connection -> {
            rule.load(connection);
            return null;
        });
    }

    private static String template(String id) {
        return """
                {"mediaType":"%s","artifactType":"application/vnd.eyrie.template.v1","layers":[],
                 "annotations":{"eyrie.template":"%s"}}""".formatted(TYPE, id);
    }

    @Test
    void aJoinedNodeNeedsTheTemplateOrARegistryThatHasIt() {
        assertThat(rule.refusal(DEMAND, room(true)))
                .hasValueSatisfying(
                        why -> assertThat(why).contains("lacks the template").contains("registry push"));
        assertThat(rule.refusal(DEMAND, room(true, new CachedTemplate("t1", "debian", "v1", 1))))
                .as("another version is there")
                .isPresent();
        assertThat(rule.refusal(DEMAND, room(true, new CachedTemplate("t1", "debian", "v2", 2))))
                .isEmpty();
        push(template("t2"));
        assertThat(rule.refusal(DEMAND, room(true))).isPresent();
        push(template("t1"));
        assertThat(rule.refusal(DEMAND, room(true))).isEmpty();
    }

    @Test
    void theControllersOwnNodeMayKnowOtherRegistries() {
        assertThat(rule.refusal(DEMAND, room(false))).isEmpty();
    }

    @Test
    void whatIsNoTemplateDoesNotCount() {
        push("""
                {"mediaType":"%s","layers":[],"annotations":{"eyrie.template":"t1"}}""".formatted(TYPE));
        assertThat(rule.refusal(DEMAND, room(true))).isPresent();
    }
}
