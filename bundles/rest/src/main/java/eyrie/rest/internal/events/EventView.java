/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.events;

import eyrie.api.event.Event;
import java.time.Instant;
import java.util.Map;

/** An event as JSON. */
record EventView(long cursor, String type, String subject, Instant at, Map<String, Object> data) {
    static EventView of(Event event) {
        return new EventView(event.cursor(), event.type(), event.subject(), event.at(), event.data());
    }
}
