/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.extensions.internal.life;

import eyrie.extensions.internal.life.Folder.Stamp;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells which files of a folder have changed, once they stand still: the system's notices make it look at once, and a slow
 * look of its own finds what they miss, such as on network file systems.
 */
final class Watch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);
    private static final Duration SLOW = Duration.ofSeconds(2);
    private static final Duration QUICK = Duration.ofMillis(50);
    /** A file counts when its size and time have been the same for so long. */
    private static final Duration STILL = Duration.ofMillis(150);

    private final Folder folder;
    private final List<Path> more;
    private final BiConsumer<Set<String>, Boolean> changed;
    private final WatchService notices;
    private final Thread thread;
    private final Map<String, Stamp> known = new HashMap<>();
    private final Map<String, Stamp> moving = new HashMap<>();
    private final Map<String, Long> stillSince = new HashMap<>();

    /**
     * @param more folders whose changes concern all files
     * @param changed takes the names that came, changed or went, and whether one of the other folders has changed
     */
    Watch(Folder folder, List<Path> more, BiConsumer<Set<String>, Boolean> changed) throws IOException {
        this.folder = folder;
        this.more = more;
        this.changed = changed;
        this.notices = folder.path().getFileSystem().newWatchService();
        for (Path path : java.util.stream.Stream.concat(java.util.stream.Stream.of(folder.path()), more.stream())
                .toList()) {
            path.register(
                    notices,
                    StandardWatchEventKinds.ENTRY_CREATE,
                    StandardWatchEventKinds.ENTRY_MODIFY,
                    StandardWatchEventKinds.ENTRY_DELETE);
        }
        this.thread = Thread.ofPlatform().daemon().name("extensions").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            // What lies here at the start stands still since before this server.
            Map<String, Stamp> first = folder.look();
            known.putAll(first);
            changed.accept(first.keySet(), false);
            while (!Thread.currentThread().isInterrupted()) {
                boolean others = awaitNotice(moving.isEmpty() ? SLOW : QUICK);
                Set<String> still = look();
                if (others || !still.isEmpty()) {
                    changed.accept(still, others);
                }
            }
        } catch (ClosedWatchServiceException | InterruptedException closing) {
            LOG.debug("The folder of extensions is not watched any more");
        } catch (IOException e) {
            LOG.error("The folder of extensions is not watched any more: {} cannot be read", folder.path(), e);
        }
    }

    private boolean awaitNotice(Duration atMost) throws InterruptedException {
        boolean others = false;
        for (WatchKey key = notices.poll(atMost.toMillis(), TimeUnit.MILLISECONDS); key != null; key = notices.poll()) {
            others |= !key.pollEvents().isEmpty() && more.contains(key.watchable());
            key.reset();
        }
        return others;
    }

    /** The names whose files have changed and stand still now. */
    private Set<String> look() throws IOException {
        Map<String, Stamp> present = folder.look();
        long now = System.nanoTime();
        Set<String> still = new HashSet<>(known.keySet());
        still.removeAll(present.keySet());
        moving.keySet().retainAll(present.keySet());
        present.forEach((name, stamp) -> {
            if (stamp.equals(known.get(name))) {
                moving.remove(name);
            } else if (!stamp.equals(moving.put(name, stamp))) {
                stillSince.put(name, now);
            } else if (now - stillSince.get(name) >= STILL.toNanos()) {
                moving.remove(name);
                still.add(name);
            }
        });
        stillSince.keySet().retainAll(moving.keySet());
        for (String name : still) {
            Stamp stamp = present.get(name);
            if (stamp == null) {
                known.remove(name);
            } else {
                known.put(name, stamp);
            }
        }
        return still;
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            notices.close();
            thread.join(Duration.ofSeconds(5));
        } catch (IOException e) {
            LOG.warn("The notices of the system go on", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
