/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.licensing.internal;

import eyrie.api.licensing.FeatureStatus;
import eyrie.api.licensing.KeyStatus;
import eyrie.api.licensing.KeyStatus.Phase;
import eyrie.api.licensing.LicenseStatus;
import eyrie.api.licensing.LicenseStatus.Trial;
import eyrie.licensekey.LicenseKey;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Puts what holds into words. */
final class Views {
    private static final Duration CLOCK_BACK = Duration.ofMinutes(10);

    private Views() {}

    static LicenseStatus status(
            Licenses.View view, List<Seat> seats, Set<String> installed, Operator operator, Instant now, Instant told) {
        Decision decision = view.state().decision();
        Hand hand = view.hand();
        List<Seat> counting = seats.stream().filter(seat -> !seat.own()).toList();
        int waiting = (int) counting.stream().filter(seat -> !seat.covered()).count();
        return new LicenseStatus(
                decision.tier().label(),
                decision.cores(),
                seats.stream().mapToInt(Seat::counted).sum(),
                decision.nodes(),
                counting.size() - waiting,
                waiting,
                decision.instances(),
                features(decision, installed, operator),
                hand.keys().values().stream().map(key -> key(key, now)).toList(),
                hand.trial() == null ? null : new Trial(hand.trial(), hand.trialEnds(), decision.trial()),
                warnings(hand, decision, waiting, now, told),
                now);
    }

    static KeyStatus key(LicenseKey key, Instant now) {
        return new KeyStatus(
                key.id(),
                key.serial(),
                key.customer(),
                key.tier(),
                List.copyOf(new TreeSet<>(key.features())),
                key.cores(),
                key.nodes(),
                key.instances(),
                key.issued(),
                key.notBefore(),
                key.expires(),
                key.ends(),
                Decision.phase(key, now));
    }

    static List<FeatureStatus> features(Decision decision, Set<String> installed, Operator operator) {
        List<FeatureStatus> features = new ArrayList<>();
        Catalogue.ALL.forEach(entry ->
                features.add(feature(entry.name(), entry.description(), entry.tier(), decision, installed, operator)));
        decision.features().keySet().stream()
                .filter(name -> Catalogue.find(name).isEmpty())
                .forEach(name -> features.add(feature(name, "", null, decision, installed, operator)));
        return features;
    }

    private static FeatureStatus feature(
            String name, String description, Tier tier, Decision decision, Set<String> installed, Operator operator) {
        Long since = decision.features().get(name);
        boolean there = installed.contains(name);
        boolean on = since != null && there && operator.allows(name);
        String reason = since == null
                ? "no license has it"
                : !there
                        ? "not a part of this package"
                        : operator.allows(name) ? "licensed" : "switched off by the setting features";
        return new FeatureStatus(
                name,
                description,
                tier == null ? null : tier.label(),
                since != null,
                there,
                on,
                since == null ? null : Instant.ofEpochMilli(since),
                reason);
    }

    private static List<String> warnings(Hand hand, Decision decision, int waiting, Instant now, Instant told) {
        List<String> warnings = new ArrayList<>();
        hand.unreadable()
                .forEach((id, why) ->
                        warnings.add("the stored license key %s does not count any more: %s".formatted(id, why)));
        for (LicenseKey key : hand.keys().values()) {
            Phase phase = Decision.phase(key, now);
            if (phase == Phase.EXPIRED) {
                warnings.add("license key %s expired on %s and counts no more".formatted(key.id(), day(key.expires())));
            } else if (phase == Phase.GRACE) {
                warnings.add("license key %s expired on %s and counts until %s"
                        .formatted(key.id(), day(key.expires()), day(key.ends())));
            } else if (phase == Phase.EXPIRING) {
                warnings.add("license key %s expires on %s, in %d days"
                        .formatted(
                                key.id(),
                                day(key.expires()),
                                Duration.between(now, key.expires()).toDays()));
            }
        }
        if (waiting > 0) {
            warnings.add("%s no work: the licenses cover %d cores%s"
                    .formatted(
                            waiting == 1 ? "one node gets" : waiting + " nodes get",
                            decision.cores(),
                            decision.nodes() > 0 ? " and " + decision.nodes() + " nodes" : ""));
        }
        if (decision.trial()) {
            warnings.add("the trial ends on " + day(hand.trialEnds()));
        }
        if (told.isBefore(now.minus(CLOCK_BACK))) {
            warnings.add("the machine's clock says %s, but it was %s before; licenses go by the latter"
                    .formatted(told, now));
        }
        return warnings;
    }

    private static LocalDate day(Instant instant) {
        return LocalDate.ofInstant(instant, ZoneOffset.UTC);
    }
}
