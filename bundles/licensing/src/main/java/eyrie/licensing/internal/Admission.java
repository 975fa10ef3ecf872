/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.licensing.internal;

import eyrie.api.EyrieException;
import eyrie.api.licensing.KeyStatus.Phase;
import eyrie.licensekey.LicenseKey;
import java.time.Instant;

/** Says whether a key that is genuine may be activated. */
final class Admission {
    private Admission() {}

    /**
     * @param now by the clock that is never turned back
     * @return whether it brings anything new
     * @throws EyrieException INVALID or CONFLICT, with the reason
     */
    static boolean check(LicenseKey key, Hand hand, Instant now) {
        if (Tier.of(key.tier()).isEmpty()) {
            throw refused("it is for the tier %s, which this Eyrie does not know; update Eyrie".formatted(key.tier()));
        }
        Phase phase = Decision.phase(key, now);
        if (phase == Phase.PENDING) {
            throw refused("it holds from %s on; activate it then".formatted(key.notBefore()));
        }
        if (phase == Phase.EXPIRED) {
            throw refused("it has expired on %s; ask for a new one".formatted(key.expires()));
        }
        Long newest = hand.serials().get(key.id());
        if (newest != null && key.serial() < newest) {
            throw EyrieException.conflict("key: number %d of %s is older than number %d, which was activated before"
                    .formatted(key.serial(), key.id(), newest));
        }
        LicenseKey held = hand.keys().get(key.id());
        if (held != null && held.serial() == key.serial()) {
            if (!held.equals(key)) {
                throw EyrieException.conflict(
                        "key: another key with number %d of %s is active already".formatted(key.serial(), key.id()));
            }
            return false;
        }
        return true;
    }

    private static EyrieException refused(String why) {
        return new EyrieException(eyrie.api.ErrorKind.INVALID, "key: " + why);
    }
}
