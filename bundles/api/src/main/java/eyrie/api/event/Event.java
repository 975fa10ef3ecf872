/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.event;

import java.time.Instant;
import java.util.Map;

/**
 * Something that happened.
 *
 * @param cursor its place in the one order of all events; strictly growing, with gaps
 * @param type dotted, {@code instance.started} for instance
 * @param subject the id of what it is about
 * @param data further facts; values are String, Number or Boolean
 * @param at when
 */
public record Event(long cursor, String type, String subject, Map<String, Object> data, Instant at) {
    public Event {
        data = Map.copyOf(data);
    }
}
