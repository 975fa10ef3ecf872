/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.licensing.internal;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Which feature belongs to which tier, and what there is without any key: the one place that says so. */
final class Catalogue {
    /** Physical cores that need no key. */
    static final int FREE_CORES = 16;

    static final int TRIAL_DAYS = 30;

    /**
     * A feature.
     *
     * @param tier the lowest that has it
     */
    record Entry(String name, String description, Tier tier) {}

    static final List<Entry> ALL = List.of(
            new Entry("groups", "groups of nodes, with fallback", Tier.ENTERPRISE),
            new Entry("priority", "priorities in the queue", Tier.ENTERPRISE),
            new Entry("usb", "USB devices of nodes for instances", Tier.ENTERPRISE),
            new Entry("certificates", "client certificates and API keys of users", Tier.ENTERPRISE),
            new Entry("sso", "single sign-on, and permissions by group", Tier.ENTERPRISE_PLUS),
            new Entry("audit", "the event log for auditors, with its push", Tier.ENTERPRISE_PLUS),
            new Entry("policy", "what guests may do while they run", Tier.ENTERPRISE_PLUS),
            new Entry("encryption", "disks encrypted at rest", Tier.ENTERPRISE_PLUS));

    private Catalogue() {}

    static Optional<Entry> find(String feature) {
        return ALL.stream().filter(entry -> entry.name().equals(feature)).findFirst();
    }

    static Set<String> of(Tier tier) {
        Set<String> features = new TreeSet<>();
        ALL.stream().filter(entry -> entry.tier().compareTo(tier) <= 0).forEach(entry -> features.add(entry.name()));
        return features;
    }
}
