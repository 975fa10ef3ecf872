/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.licensing.internal;

import eyrie.api.licensing.LicenseAct;
import eyrie.licensekey.BadKeyException;
import eyrie.licensekey.LicenseKey;
import eyrie.licensekey.TrustedKeys;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What acts have led to.
 *
 * @param keys in hand by their ids, those that are over as well
 * @param serials the highest that was ever activated of each id
 * @param unreadable why a key that was activated is not believed any more, by its id
 * @param trial when it began, or null
 */
record Hand(Map<String, LicenseKey> keys, Map<String, Long> serials, Map<String, String> unreadable, Instant trial) {
    static final Hand EMPTY = new Hand(Map.of(), Map.of(), Map.of(), null);

    /** Plays the acts once more. Signatures are checked again: who can write to the database cannot make keys. */
    static Hand of(List<Act> acts, TrustedKeys trusted) {
        Map<String, LicenseKey> keys = new TreeMap<>();
        Map<String, Long> serials = new HashMap<>();
        Map<String, String> unreadable = new TreeMap<>();
        Instant trial = null;
        for (Act act : acts) {
            switch (act.kind()) {
                case ACTIVATE -> {
                    keys.remove(act.keyId());
                    unreadable.remove(act.keyId());
                    try {
                        LicenseKey key = trusted.read(act.key());
                        keys.put(key.id(), key);
                        serials.merge(key.id(), key.serial(), Math::max);
                    } catch (BadKeyException e) {
                        unreadable.put(act.keyId(), e.getMessage());
                    }
                }
                case REMOVE -> {
                    keys.remove(act.keyId());
                    unreadable.remove(act.keyId());
                }
                case TRIAL -> trial = trial == null ? act.at() : trial;
            }
        }
        return new Hand(keys, serials, unreadable, trial);
    }

    /** The same acts for people, with the serial that each activation replaced. */
    static List<LicenseAct> told(List<Act> acts) {
        Map<String, Long> current = new HashMap<>();
        List<LicenseAct> told = new ArrayList<>();
        for (Act act : acts) {
            Long before = switch (act.kind()) {
                case ACTIVATE -> current.put(act.keyId(), act.serial());
                case REMOVE -> {
                    current.remove(act.keyId());
                    yield null;
                }
                case TRIAL -> null;
            };
            told.add(new LicenseAct(
                    act.number(), act.at(), act.kind().word(), act.keyId(), act.serial(), act.by(), before, act.key()));
        }
        return told;
    }

    Instant trialEnds() {
        return trial == null ? null : trial.plus(Duration.ofDays(Catalogue.TRIAL_DAYS));
    }

    boolean trialHolds(Instant now) {
        return trial != null && now.isBefore(trialEnds());
    }
}
