/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.licensing.internal;

import eyrie.api.licensing.KeyStatus.Phase;
import eyrie.licensekey.LicenseKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the keys in hand are worth at a moment. Stored, so that all controllers go by the same; made of keys and time alone.
 *
 * @param tier the highest of what holds
 * @param cores covered
 * @param nodes the most nodes, 0 for any number
 * @param instances the most instances on nodes at a time, 0 for any number
 * @param features that are licensed, with the millisecond since when
 * @param phases of the keys by their ids
 * @param trial whether the trial holds
 * @param warned the day, counted from 1970, for which people were last warned of each key that ends
 */
record Decision(
        Tier tier,
        int cores,
        int nodes,
        int instances,
        SortedMap<String, Long> features,
        SortedMap<String, Phase> phases,
        boolean trial,
        SortedMap<String, Long> warned) {
    static final Decision NONE = new Decision(
            Tier.BASIC, Catalogue.FREE_CORES, 0, 0, new TreeMap<>(), new TreeMap<>(), false, new TreeMap<>());

    private static final Duration WARNING = Duration.ofDays(30);

    /** @param before the last one, which tells since when features are there and who was warned of what */
    static Decision of(Hand hand, Instant now, Decision before) {
        Tier tier = Tier.BASIC;
        long cores = 0;
        Sum nodes = new Sum();
        Sum instances = new Sum();
        Set<String> features = new TreeSet<>();
        SortedMap<String, Phase> phases = new TreeMap<>();
        SortedMap<String, Long> warned = new TreeMap<>();
        for (LicenseKey key : hand.keys().values()) {
            Phase phase = phase(key, now);
            phases.put(key.id(), phase);
            if (phase == Phase.EXPIRING || phase == Phase.GRACE) {
                warned.put(key.id(), now.getEpochSecond() / Duration.ofDays(1).toSeconds());
            }
            if (phase.holds()) {
                Tier own = Tier.of(key.tier()).orElse(Tier.BASIC);
                tier = own.compareTo(tier) > 0 ? own : tier;
                features.addAll(Catalogue.of(own));
                features.addAll(key.features());
                cores += key.cores();
                nodes.add(key.nodes());
                instances.add(key.instances());
            }
        }
        boolean trial = hand.trialHolds(now);
        if (trial) {
            tier = Tier.ENTERPRISE_PLUS;
            features.addAll(Catalogue.of(tier));
            nodes.add(0);
            instances.add(0);
        }
        SortedMap<String, Long> since = new TreeMap<>();
        features.forEach(name -> since.put(name, before.features().getOrDefault(name, now.toEpochMilli())));
        int covered = (int) Math.min(Integer.MAX_VALUE, Math.max(Catalogue.FREE_CORES, cores));
        return new Decision(tier, covered, nodes.most(), instances.most(), since, phases, trial, warned);
    }

    static Phase phase(LicenseKey key, Instant now) {
        if (now.isBefore(key.notBefore())) {
            return Phase.PENDING;
        }
        if (key.expires() == null || now.isBefore(key.expires().minus(WARNING))) {
            return Phase.VALID;
        }
        if (now.isBefore(key.expires())) {
            return Phase.EXPIRING;
        }
        return now.isBefore(key.ends()) ? Phase.GRACE : Phase.EXPIRED;
    }

    /** What several keys limit together: limits add up, and a key without one lifts them all. */
    private static final class Sum {
        private long sum;
        private boolean anyNumber;

        /** @param limit 0 for none */
        void add(int limit) {
            sum += limit;
            anyNumber |= limit == 0;
        }

        /** 0 for any number. */
        int most() {
            return anyNumber ? 0 : (int) Math.min(Integer.MAX_VALUE, sum);
        }
    }
}
