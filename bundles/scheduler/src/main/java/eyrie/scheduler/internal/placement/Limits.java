/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal.placement;

import java.time.Duration;
import java.util.Optional;

/**
 * What keeps one from taking everything.
 *
 * @param perTemplate the most instances of one template on nodes, 0 for no such limit
 * @param perCaller the most of one caller, likewise
 * @param shareStep how far each instance that a share has on nodes puts back its next one
 */
public record Limits(int perTemplate, int perCaller, Duration shareStep) {
    Optional<String> refusal(Tallies templates, Tallies owners, String template, String owner) {
        if (perTemplate > 0 && templates.of(template) >= perTemplate) {
            return Optional.of("%d instances of its template are placed (scheduler.maxPerTemplate = %d)"
                    .formatted(templates.of(template), perTemplate));
        }
        if (perCaller > 0 && owners.of(owner) >= perCaller) {
            return Optional.of("%d instances of %s are placed (scheduler.maxPerCaller = %d)"
                    .formatted(owners.of(owner), owner, perCaller));
        }
        return Optional.empty();
    }
}
