/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.wire;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;

/** Services that are there only while a feature is enabled. */
public final class Features {
    private Features() {}

    /**
     * @param service null while the feature is not there
     * @throws EyrieException INVALID naming the feature
     */
    public static <T> T require(String feature, T service) {
        if (service == null) {
            throw new EyrieException(
                    ErrorKind.INVALID,
                    "%s: this feature is not enabled; the setting \"features\" names those that are"
                            .formatted(feature));
        }
        return service;
    }
}
