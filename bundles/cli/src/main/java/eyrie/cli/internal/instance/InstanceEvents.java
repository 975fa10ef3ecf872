/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.instance;

import eyrie.cli.internal.base.Failure;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.net.Api;
import eyrie.cli.internal.net.EventStream;
import eyrie.cli.internal.net.ServerEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Feeds a watch from the server's events, over as many connections as it takes. */
final class InstanceEvents implements AutoCloseable {
    private static final String PREFIX = "instance.";
    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);

    private final Api api;
    private final InstanceWatch watch;
    private final Thread reader;
    private long cursor = -1;

    /** Begins to listen at once. */
    InstanceEvents(Api api, InstanceWatch watch) {
        this.api = api;
        this.watch = watch;
        this.reader = Thread.ofVirtual().name("events").start(this::listen);
    }

    /** Looks once at the expected instances themselves: for what happened while nobody listened. */
    void reconcile() {
        Set<String> expected = Set.copyOf(watch.expected());
        if (expected.isEmpty()) {
            return;
        }
        List<InstanceView> all = new InstanceApi(api).all();
        all.stream()
                .filter(i -> expected.contains(i.id()))
                .forEach(i -> watch.observe(i.id(), i.state(), i.text("message"), i.text("node_id")));
        Set<String> known = all.stream().map(InstanceView::id).collect(Collectors.toSet());
        expected.stream()
                .filter(id -> !known.contains(id))
                .forEach(id -> watch.observe(id, "terminated", "the server knows it no more", ""));
    }

    @Override
    public void close() {
        reader.interrupt();
    }

    private void listen() {
        try {
            do {
                followOnce();
                // A server that restarts is asked again after a moment.
            } while (!watch.awaitSettled(BETWEEN_TRIES));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void followOnce() {
        try (EventStream events = EventStream.open(api, cursor)) {
            watch.connected();
            reconcile();
            for (Optional<ServerEvent> event = events.next(); event.isPresent(); event = events.next()) {
                observe(event.get());
            }
        } catch (IOException | Failure e) {
            // The connection is gone; what the caller waits for tells it how long to go on trying.
        }
    }

    private void observe(ServerEvent event) {
        cursor = Math.max(cursor, event.cursor());
        if (event.type().startsWith(PREFIX)) {
            watch.observe(
                    event.subject(),
                    event.type().substring(PREFIX.length()),
                    Json.text(event.data(), "message"),
                    Json.text(event.data(), "node_id"));
        }
    }
}
