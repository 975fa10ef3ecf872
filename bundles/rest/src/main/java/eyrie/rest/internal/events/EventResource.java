/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.events;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.event.Events;
import eyrie.api.rest.Resource;
import eyrie.api.security.Permission;
import eyrie.rest.internal.wire.Operation;
import eyrie.rest.internal.wire.Query;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The stream of events: one connection and one (virtual) thread a client, which sleeps until something happens. */
@Path("/eyrie/v1/events")
@Component(
        service = Resource.class,
        property = "osgi.ds.satisfying.condition.target=(osgi.condition.id=eyrie.role.controller)")
public final class EventResource implements Resource {
    private static final int MOST_STREAMS = 256;
    private static final Logger LOG = LoggerFactory.getLogger(EventResource.class);
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private final Events events;
    private final Duration heartbeat;
    private final int mostStreams;
    private final Semaphore streams;
    private final Set<Thread> writers = ConcurrentHashMap.newKeySet();
    private volatile boolean open = true;

    @Activate
    public EventResource(@Reference Events events) {
        this(events, HEARTBEAT, MOST_STREAMS);
    }

    EventResource(Events events, Duration heartbeat, int mostStreams) {
        this.events = events;
        this.mostStreams = mostStreams;
        this.streams = new Semaphore(mostStreams);
        this.heartbeat = heartbeat;
    }

    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Permission(Permission.LIST_VMS)
    @Operation(
            value = "Streams events as they happen, those after the cursor or from now on: all of them, or those of one"
                    + " instance, or of some types with commas between, such as instance.started or instance.*.",
            answers = EventView.class)
    public StreamingOutput stream(
            @QueryParam("after") String after,
            @QueryParam("instance") String instance,
            @QueryParam("type") String type,
            @HeaderParam(HttpHeaders.LAST_EVENT_ID_HEADER) String lastSeen) {
        EventFilter filter = EventFilter.of(
                Query.text(instance).orElse(null), Query.text(type).orElse(null));
        EventStream stream = new EventStream(events, filter, cursor(after, lastSeen), heartbeat);
        return out -> write(stream, out);
    }

    /** How many clients there are. */
    int following() {
        return writers.size();
    }

    @Deactivate
    public void close() {
        open = false;
        writers.forEach(Thread::interrupt);
    }

    private void write(EventStream stream, OutputStream out) {
        if (!streams.tryAcquire()) {
            throw new EyrieException(
                    ErrorKind.UNAVAILABLE,
                    "%d clients are following events; try again when one has gone".formatted(mostStreams));
        }
        writers.add(Thread.currentThread());
        try {
            stream.write(out, () -> open);
        } catch (IOException clientGone) {
            LOG.debug("A client no longer follows events: {}", clientGone.toString());
        } catch (InterruptedException e) {
            // This resource is going; the client comes again with its last cursor.
            Thread.currentThread().interrupt();
        } finally {
            writers.remove(Thread.currentThread());
            streams.release();
        }
    }

    /** A client that reconnects says so in the header, and repeats its first address. */
    private long cursor(String after, String lastSeen) {
        long start = Query.text(lastSeen).isPresent()
                ? Query.number(HttpHeaders.LAST_EVENT_ID_HEADER, lastSeen, 0, 0)
                : Query.number("after", after, -1, 0);
        return start < 0 ? events.latest() : start;
    }
}
