/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.wire;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.licensing.FeatureStatus;
import eyrie.api.licensing.Licensing;
import eyrie.api.licensing.NodeSeat;
import eyrie.api.node.Groups;
import eyrie.api.node.NodeGroup;
import eyrie.api.placement.NodeGroups;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * What requests may use. Features come and go while requests are served; resources that ask here stay as they are, so that
 * nobody else's request is touched. Thread-safe.
 */
@Component(service = Features.class)
public final class Features {
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile eyrie.api.licensing.Features licensed;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile Licensing licensing;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile Groups groups;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile NodeGroups stored;

    /** Those that are there, whatever is licensed. */
    public static Features of(Groups groups) {
        Features features = new Features();
        features.groups = groups;
        return features;
    }

    /** Those that a license has. */
    public static Features of(Groups groups, eyrie.api.licensing.Features licensed) {
        Features features = of(groups);
        features.licensed = licensed;
        return features;
    }

    /** Those of a deployment. */
    public static Features of(Licensing licensing) {
        Features features = new Features();
        features.licensing = licensing;
        return features;
    }

    /** As {@code eyrie.api.licensing.Features}; where nobody knows about licenses, nothing is refused. */
    public void require(String feature, String asked) {
        eyrie.api.licensing.Features present = licensed;
        if (present != null) {
            present.require(feature, asked);
        }
    }

    /** The groups of nodes, to change them. @throws EyrieException likewise */
    public Groups groups(String asked) {
        require("groups", asked);
        Groups present = groups;
        if (present == null) {
            // It may have gone in between.
            require("groups", asked);
            throw new EyrieException(
                    ErrorKind.INVALID, "%s: needs the feature groups, which is not enabled".formatted(asked));
        }
        return present;
    }

    /** The groups of nodes, to look at them; also while the feature is off. */
    public List<NodeGroup> storedGroups() {
        NodeGroups all = stored;
        Groups present = groups;
        return all != null ? all.list() : present != null ? present.list() : List.of();
    }

    /** {@code basic} for instance. */
    public String tier() {
        Licensing present = licensing;
        return present == null ? "basic" : present.tier();
    }

    /** All that there are, on or off. */
    public List<FeatureStatus> all() {
        Licensing present = licensing;
        return present == null ? List.of() : present.features();
    }

    /** Why licenses keep a node from working, as the end of a sentence that begins with its name; empty if they do not. */
    public Optional<String> uncovered(String nodeId) {
        Licensing present = licensing;
        return present == null ? Optional.empty() : present.seat(nodeId).map(NodeSeat::reason);
    }
}
