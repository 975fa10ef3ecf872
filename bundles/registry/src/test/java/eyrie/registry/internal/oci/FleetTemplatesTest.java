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
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
        push("v1", manifest);
    }

    private void push(String tag, String manifest) {
        byte[] content = manifest.getBytes(StandardCharsets.UTF_8);
        new ManifestPushes(depot).push(new ManifestPushes.Push("debian", tag, List.of(), Optional.of(TYPE), content));
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

    /** @param packs that are said to lie elsewhere, so that they need not be pushed */
    private static String version(int number, int... packs) {
        String layers = IntStream.of(packs)
                .mapToObj(pack -> """
                        {"mediaType":"application/vnd.eyrie.pack.v1","digest":"sha256:%064x","size":%d,"urls":["http://x"]}""".formatted(BigInteger.valueOf(pack).shiftLeft(240), pack))
                .collect(Collectors.joining(","));
        return """
                {"mediaType":"%s","artifactType":"application/vnd.eyrie.template.v1","layers":[%s,
                  {"mediaType":"application/vnd.eyrie.map.v1+zstd","digest":"sha256:%064x","size":5,"urls":["http://x"]}],
                 "annotations":{"eyrie.template":"t1","eyrie.number":"%d"}}""".formatted(TYPE, layers, 1, number);
    }

    private OptionalLong missing(int version, Integer... held) {
        return rule.missingBytes(
                "t1",
                version,
                Stream.of(held)
                        .map(number -> new CachedTemplate("t1", "debian", "v", number))
                        .toList());
    }

    @Test
    void aNodeLacksThePacksThatItsVersionsDoNotHave() {
        push("v0", version(0, 1000, 200));
        push("v1", version(1, 1000, 30));
        push("v2", version(2, 1000, 30, 4));
        push("other", version(7, 50));
        assertThat(missing(2)).hasValue(1034);
        assertThat(missing(2, 0)).hasValue(34);
        assertThat(missing(2, 0, 1)).as("the nearest counts").hasValue(4);
        assertThat(missing(2, 7)).hasValue(1034);
        assertThat(missing(2, 2)).hasValue(0);
        assertThat(missing(0, 9))
                .as("a version that is not here counts for nothing")
                .hasValue(1200);
        assertThat(missing(9, 0)).as("nor is its size known").isEmpty();
    }

    @Test
    void whatIsTaggedNoMoreIsNotKnown() {
        push("v0", version(0, 1000));
        push("v0", version(1, 1000));
        assertThat(missing(0)).isEmpty();
        assertThat(missing(1)).hasValue(1000);
    }

    @Test
    void aManifestOfAnEarlierProgramSaysNoNumber() {
        push(template("t1"));
        assertThat(missing(0)).isEmpty();
    }
}
