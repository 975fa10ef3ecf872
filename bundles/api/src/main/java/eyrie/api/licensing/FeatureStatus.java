/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.licensing;

import java.time.Instant;

/**
 * A feature.
 *
 * @param name {@code groups} for instance
 * @param description in a few words
 * @param tier the lowest that has it; null for one that only a key names
 * @param licensed whether a key that holds has it
 * @param installed whether a bundle of this package brings it
 * @param on whether it can be used: all of this, and not switched off by the operator
 * @param since when it was licensed; null if it is not
 * @param reason why it is on or off, in words
 */
public record FeatureStatus(
        String name,
        String description,
        String tier,
        boolean licensed,
        boolean installed,
        boolean on,
        Instant since,
        String reason) {}
