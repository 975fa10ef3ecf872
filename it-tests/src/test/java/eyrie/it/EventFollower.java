/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A client that listens to all events from the first on, and comes again with {@code Last-Event-ID} whenever its stream ends. */
final class EventFollower implements AutoCloseable {
    private static final long PAUSE_NANOS = 20_000_000;

    /** What it was told, once for each time. */
    record Heard(long id, String type) {}

    private final Server server;
    private final List<Heard> heard = new CopyOnWriteArrayList<>();
    private final Thread thread;
    private volatile int streams;
    private volatile boolean closed;

    EventFollower(Server server) {
        this.server = server;
        thread = Thread.ofPlatform().daemon().start(this::follow);
    }

    List<Heard> heard() {
        return heard;
    }

    /** How many streams it has had. */
    int streams() {
        return streams;
    }

    /** Whether an event of that type has come. */
    boolean knows(String type) {
        return heard.stream().anyMatch(event -> event.type().equals(type));
    }

    private void follow() {
        while (!closed) {
            try {
                HttpResponse<Stream<String>> answer = server.stream(
                        "/eyrie/v1/events?after=0",
                        heard.isEmpty() ? 0 : heard.getLast().id());
                try (Stream<String> lines = answer.body()) {
                    if (answer.statusCode() == 200) {
                        streams++;
                        read(lines.iterator());
                    }
                }
            } catch (IOException | UncheckedIOException ended) {
                // As ever when a stream ends in the middle.
            } catch (InterruptedException e) {
                return;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** What is not whole at the end of a stream was not told. */
    private void read(java.util.Iterator<String> lines) {
        long id = 0;
        String type = null;
        boolean data = false;
        while (!closed && lines.hasNext()) {
            String line = lines.next();
            if (line.startsWith("id: ")) {
                id = Long.parseLong(line.substring("id: ".length()));
            } else if (line.startsWith("event: ")) {
                type = line.substring("event: ".length());
            } else if (line.startsWith("data: ")) {
                data = true;
            } else if (line.isEmpty() && data) {
                heard.add(new Heard(id, type));
                data = false;
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
