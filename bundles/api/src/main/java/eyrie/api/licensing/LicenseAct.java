/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.licensing;

import java.time.Instant;

/**
 * Something that was done about licenses; in their order they make what holds.
 *
 * @param number its place
 * @param at when, by the time by which keys are judged
 * @param action {@code activate}, {@code remove} or {@code trial}
 * @param keyId of the key; empty for the trial
 * @param serial of the key
 * @param by who
 * @param replaced the serial of the key that this one replaced, or null
 * @param key the whole key; empty if none was brought
 */
public record LicenseAct(
        long number, Instant at, String action, String keyId, long serial, String by, Long replaced, String key) {}
