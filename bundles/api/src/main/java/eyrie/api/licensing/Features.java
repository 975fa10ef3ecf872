/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.licensing;

import org.osgi.annotation.versioning.ProviderType;

/** Which features may be used at this moment. Answers from memory. Thread-safe. */
@ProviderType
public interface Features {
    /**
     * Does nothing if the feature is on.
     *
     * @param feature by its name, {@code groups} for instance
     * @param asked the field or the path of the request that wants it, with which the message begins
     * @throws eyrie.api.EyrieException PAYMENT_REQUIRED naming feature and tier if no license has it; INVALID if one has it, but it is
     *     switched off by the operator or not a part of this package
     */
    void require(String feature, String asked);
}
