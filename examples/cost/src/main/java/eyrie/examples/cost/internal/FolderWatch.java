/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.examples.cost.internal;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does something, on a thread of its own, whenever a file of a folder has changed or somebody asks for it. */
final class FolderWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FolderWatch.class);
    /** What is written in several steps is read once. */
    private static final Duration QUIET = Duration.ofMillis(200);

    private final WatchService watch;
    private final ScheduledExecutorService worker;
    private final Runnable action;

    FolderWatch(String name, Path folder, Runnable action) throws IOException {
        this.action = action;
        watch = folder.getFileSystem().newWatchService();
        folder.register(
                watch,
                StandardWatchEventKinds.ENTRY_CREATE,
                StandardWatchEventKinds.ENTRY_MODIFY,
                StandardWatchEventKinds.ENTRY_DELETE);
        worker = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name(name).factory());
        Thread.ofPlatform().daemon().name(name + "-watch").start(this::follow);
        soon();
    }

    void soon() {
        try {
            worker.schedule(this::act, QUIET.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("too late, it is closed", e);
        }
    }

    @Override
    public void close() throws IOException {
        watch.close();
        worker.shutdownNow();
    }

    private void act() {
        try {
            action.run();
        } catch (RuntimeException e) {
            LOG.warn("a change could not be followed; it is looked at with the next one", e);
        }
    }

    private void follow() {
        try {
            while (true) {
                WatchKey key = watch.take();
                key.pollEvents();
                key.reset();
                soon();
            }
        } catch (InterruptedException | ClosedWatchServiceException e) {
            LOG.debug("the folder is not watched any more");
        }
    }
}
