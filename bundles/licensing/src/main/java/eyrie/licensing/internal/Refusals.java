/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.licensing.internal;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import java.util.Set;

/** Says why a feature cannot be used. What no license has comes first: whoever buys nothing learns nothing of what is installed. */
final class Refusals {
    private Refusals() {}

    /**
     * @param asked the field or the path of the request that wants it
     * @param installed the features that bundles bring
     */
    static EyrieException of(
            String feature, String asked, Decision decision, Set<String> installed, Operator operator) {
        if (!decision.features().containsKey(feature)) {
            return unlicensed(feature, asked, decision);
        }
        if (!installed.contains(feature)) {
            return new EyrieException(
                    ErrorKind.INVALID,
                    "%s: needs the feature %s, which is licensed, but not a part of this package"
                            .formatted(asked, feature));
        }
        if (!operator.allows(feature)) {
            return new EyrieException(
                    ErrorKind.INVALID,
                    "%s: needs the feature %s, which the setting features switches off".formatted(asked, feature));
        }
        // What has just been licensed and is not there yet is answered as it was a moment ago.
        return unlicensed(feature, asked, decision);
    }

    private static EyrieException unlicensed(String feature, String asked, Decision decision) {
        String tier = Catalogue.find(feature).map(entry -> entry.tier().label()).orElse("");
        return EyrieException.paymentRequired(
                feature,
                tier,
                "%s: needs the feature %s, which is %s; this server is licensed as %s"
                        .formatted(
                                asked,
                                feature,
                                tier.isEmpty() ? "in no tier and needs a key that names it" : "in the tier " + tier,
                                decision.tier().label()));
    }
}
