/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eyrie.cli.internal.base.Failure;
import eyrie.cli.internal.base.FailureKind;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.net.EventStream;
import eyrie.cli.internal.net.ServerEvent;
import eyrie.cli.internal.session.Session;
import eyrie.cli.internal.text.Text;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows events as they happen. */
@Command(
        name = "events",
        description = "Show what happens, as it happens, until interrupted. With -j, one line of JSON for each event.")
public final class EventsCommand implements Callable<Integer> {
    private final Session session;

    @Option(
            names = "--after",
            paramLabel = "N",
            defaultValue = "-1",
            description = "Begin after the event with this number; 0 for all that are kept. Default: from now on.")
    private long after;

    public EventsCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        long cursor = after;
        while (true) {
            long last = follow(cursor);
            if (last == cursor) {
                throw new Failure(FailureKind.UNAVAILABLE, "the server ended the stream of events" + goOn(last));
            }
            cursor = last;
        }
    }

    /** Follows one connection to its end. @return the cursor of the last event */
    private long follow(long cursor) {
        long last = cursor;
        try (EventStream events = EventStream.open(session.api(), cursor)) {
            for (Optional<ServerEvent> event = events.next(); event.isPresent(); event = events.next()) {
                last = event.get().cursor();
                show(event.get());
            }
            return last;
        } catch (IOException e) {
            throw new Failure(FailureKind.UNAVAILABLE, "the connection to the server broke" + goOn(last), e);
        }
    }

    private void show(ServerEvent event) {
        session.print((session.globals().machineReadable() ? machineLine(event) : line(event)) + "\n");
    }

    private String line(ServerEvent event) {
        StringBuilder facts = new StringBuilder();
        for (var field : event.data().properties()) {
            facts.append("  ").append(field.getKey()).append('=').append(value(field.getValue()));
        }
        return Text.line("%d  %s  %-20s  %s%s"
                .formatted(event.cursor(), session.times().local(event.at()), event.type(), event.subject(), facts));
    }

    private static String value(JsonNode value) {
        return value.isValueNode() ? value.asText() : Json.write(value);
    }

    private static String machineLine(ServerEvent event) {
        ObjectNode line = Json.object()
                .put("cursor", event.cursor())
                .put("type", event.type())
                .put("subject", event.subject())
                .put("at", event.at());
        return Json.write(line.set("data", event.data()));
    }

    private static String goOn(long cursor) {
        return cursor < 0 ? "; run eyrie events again" : "; go on with: eyrie events --after " + cursor;
    }
}
