/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.v1.exec;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.machine.GuestProcess;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The processes that clients have started in guests and that have not ended. Thread-safe. */
@Component(service = Execs.class, property = "osgi.ds.satisfying.condition.target=(osgi.condition.id=eyrie.role.node)")
public final class Execs {
    static final int MOST = 1_000;
    private static final Logger LOG = LoggerFactory.getLogger(Execs.class);
    private static final Duration UNREAD = Duration.ofSeconds(60);
    private static final Duration HEARTBEAT = Duration.ofSeconds(10);

    private final Duration unread;
    private final Duration heartbeat;
    private final Map<String, Exec> execs = new ConcurrentHashMap<>();
    private final ScheduledExecutorService reaper = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("exec-reaper").factory());

    @Activate
    public Execs() {
        this(UNREAD, HEARTBEAT);
    }

    /**
     * @param unread how long the output of a process may wait for a reader
     * @param heartbeat how long a stream may be silent
     */
    Execs(Duration unread, Duration heartbeat) {
        this.unread = unread;
        this.heartbeat = heartbeat;
    }

    /** Refuses a process that would be one too many, before it is started. */
    void requireRoom() {
        if (execs.size() >= MOST) {
            throw new EyrieException(
                    ErrorKind.UNAVAILABLE, "%d processes are running in guests; try again later".formatted(MOST));
        }
    }

    /** Takes over a process that has just been started. */
    Exec add(String vm, GuestProcess process) {
        Exec exec = new Exec(UUID.randomUUID().toString(), vm, process, heartbeat);
        execs.put(exec.id(), exec);
        reaper.schedule(() -> endIfUnread(exec), unread.toNanos(), TimeUnit.NANOSECONDS);
        return exec;
    }

    Exec get(String id) {
        Exec exec = execs.get(id);
        if (exec == null) {
            throw EyrieException.notFound("exec", id);
        }
        return exec;
    }

    void remove(Exec exec) {
        execs.remove(exec.id());
        exec.close();
    }

    @Deactivate
    public void close() {
        reaper.shutdownNow();
        execs.values().forEach(this::remove);
    }

    private void endIfUnread(Exec exec) {
        if (!exec.isRead() && execs.containsKey(exec.id())) {
            LOG.warn("Exec {} is killed: nobody reads its output", exec.id());
            remove(exec);
        }
    }
}
