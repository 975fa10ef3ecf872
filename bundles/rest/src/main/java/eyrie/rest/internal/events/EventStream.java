/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.events;

import eyrie.api.event.Event;
import eyrie.api.event.Events;
import eyrie.rest.internal.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Writes the events after a cursor to one client, for as long as it is there. */
final class EventStream {
    private static final int BATCH = 100;
    private static final byte[] HEARTBEAT = ":\n\n".getBytes(StandardCharsets.US_ASCII);

    private final Events events;
    private final Duration heartbeat;
    private final EventFilter filter;
    private long cursor;

    EventStream(Events events, EventFilter filter, long after, Duration heartbeat) {
        this.events = events;
        this.filter = filter;
        this.cursor = after;
        this.heartbeat = heartbeat;
    }

    /** @throws IOException when the client has gone; only writing shows that, hence the heartbeats */
    void write(OutputStream out, BooleanSupplier open) throws IOException, InterruptedException {
        beat(out);
        while (open.getAsBoolean()) {
            List<Event> next = events.after(cursor, BATCH, heartbeat);
            for (Event event : next) {
                if (filter.wants(event)) {
                    out.write(text(event).getBytes(StandardCharsets.UTF_8));
                }
                cursor = event.cursor();
            }
            if (next.isEmpty()) {
                beat(out);
            } else {
                tellCursor(next, out);
                out.flush();
            }
        }
    }

    /** A client that comes again need not be led past what it did not want. An id without data is no event. */
    private void tellCursor(List<Event> seen, OutputStream out) throws IOException {
        if (!filter.wants(seen.getLast())) {
            out.write("id: %d\n\n".formatted(cursor).getBytes(StandardCharsets.US_ASCII));
        }
    }

    private static void beat(OutputStream out) throws IOException {
        out.write(HEARTBEAT);
        out.flush();
    }

    private static String text(Event event) throws IOException {
        return "id: %d\nevent: %s\ndata: %s\n\n"
                .formatted(event.cursor(), event.type(), Json.mapper().writeValueAsString(EventView.of(event)));
    }
}
