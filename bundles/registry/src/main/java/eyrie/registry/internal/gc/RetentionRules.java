/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.gc;

import eyrie.registry.internal.db.Tags;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Which tags of a repository are kept. Where no rule is set all are; otherwise a tag goes that no rule keeps.
 *
 * @param newest how many of the newest pushes; 0 for no such rule
 * @param pushedWithin zero for no such rule
 * @param pulledWithin zero for no such rule
 * @param untagged the age at which a manifest goes that nothing holds; zero for never
 */
public record RetentionRules(int newest, Duration pushedWithin, Duration pulledWithin, Duration untagged) {
    /** The tags that go. */
    List<Tags.Row> expired(List<Tags.Row> newestFirst, Instant now) {
        if (newest == 0 && pushedWithin.isZero() && pulledWithin.isZero()) {
            return List.of();
        }
        List<Tags.Row> expired = new ArrayList<>();
        for (int i = 0; i < newestFirst.size(); i++) {
            Tags.Row tag = newestFirst.get(i);
            boolean kept =
                    i < newest || within(pushedWithin, tag.pushed(), now) || within(pulledWithin, tag.pulled(), now);
            if (!kept) {
                expired.add(tag);
            }
        }
        return expired;
    }

    private static boolean within(Duration rule, Instant at, Instant now) {
        return !rule.isZero() && at.isAfter(now.minus(rule));
    }
}
