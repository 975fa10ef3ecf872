/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.extensions.internal.life;

import eyrie.api.EyrieException;
import eyrie.api.extension.Extension;
import eyrie.api.extension.ExtensionState;
import eyrie.extensions.internal.check.JarCheck;
import eyrie.extensions.internal.check.Refusal;
import eyrie.extensions.internal.life.Folder.Copy;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes what runs equal to what lies in the folder. Files are looked at one after the other, which runs no code of theirs; what
 * follows is done for each by itself, so that one that hangs holds up no other. Thread-safe.
 */
final class Deployments implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Deployments.class);

    private final Folder folder;
    private final JarCheck check;
    private final Roster roster;
    private final Host host;
    private final ReentrantLock looking = new ReentrantLock();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile boolean closed;

    Deployments(Folder folder, JarCheck check, Roster roster, Host host) {
        this.folder = folder;
        this.check = check;
        this.roster = roster;
        this.host = host;
    }

    /** Takes notice of files that came, changed or went. */
    void changed(Collection<String> files) {
        for (String file : new TreeSet<>(files)) {
            look(file, false);
        }
    }

    /** Looks at everything again, as others are trusted now; the future ends when all follows from it has been done. */
    CompletableFuture<Void> trustChanged() {
        List<String> files = roster.all().stream().map(slot -> slot.file).toList();
        return CompletableFuture.allOf(
                files.stream().map(file -> look(file, false)).toArray(CompletableFuture[]::new));
    }

    /**
     * Looks at a file and does what follows; the future ends when that is done.
     *
     * @param again whether what has failed is tried again though it is the same
     */
    CompletableFuture<Void> look(String file, boolean again) {
        looking.lock();
        try {
            Slot slot = roster.slot(file);
            Wanted before = slot.wanted();
            Wanted now = wanted(file);
            if (now != null && now.sameAs(before) && !(again && slot.wasTried(before))) {
                folder.drop(now.copy());
                // What is under way for it is waited for; there is nothing more to do.
                return slot.then(() -> {}, threads);
            } else {
                slot.want(now);
                dropUnused(slot, before);
            }
            return slot.then(() -> realise(slot), threads).thenRun(() -> forgetEmpty(slot));
        } finally {
            looking.unlock();
        }
    }

    private void dropUnused(Slot slot, Wanted before) {
        Running running = slot.running();
        if (before != null && (running == null || running.what() != before)) {
            folder.drop(before.copy());
        }
    }

    /** What would become of a copy under that name. */
    Wanted examine(Copy copy, String file) {
        looking.lock();
        try {
            return new Wanted(
                    copy.path(),
                    copy.digest(),
                    copy.size(),
                    JarCheck.glance(copy.path()),
                    check.check(copy.path(), file),
                    null);
        } catch (Refusal e) {
            return new Wanted(
                    copy.path(), copy.digest(), copy.size(), JarCheck.glance(copy.path()), null, e.getMessage());
        } finally {
            looking.unlock();
        }
    }

    private Wanted wanted(String file) {
        try {
            return examine(folder.copy(file), file);
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException | EyrieException e) {
            return new Wanted(null, "", 0, null, null, "cannot be read: " + Words.of(e));
        }
    }

    /** Makes what runs of a slot equal to what it wants; the only place that does. */
    private void realise(Slot slot) {
        Wanted wanted = slot.wanted();
        Running running = slot.running();
        boolean replaces = running != null && wanted != null && wanted.refusal() == null;
        if (!replaces) {
            realise(slot, wanted, running);
            return;
        }
        slot.replacing();
        try {
            realise(slot, wanted, running);
        } finally {
            slot.replaced();
        }
    }

    private void realise(Slot slot, Wanted wanted, Running running) {
        try {
            List<String> left = running != null && running.what() != wanted ? stop(slot, running) : List.of();
            if (wanted == null) {
                slot.showGone();
                if (!closed) {
                    threads.execute(this::lookAtRefused);
                }
            } else if (wanted.refusal() != null) {
                slot.show(wanted, ExtensionState.REFUSED, sentence(slot.file, wanted.refusal()));
                LOG.error("Extension {}", slot.shown().reason());
            } else if (slot.running() == null && !slot.wasTried(wanted) && !closed) {
                start(slot, wanted, left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | LinkageError e) {
            LOG.error("Extension {} is in an unknown state", slot.file, e);
            slot.show(ExtensionState.FAILED, sentence(slot.file, "failed: " + Words.of(e)));
        }
    }

    /** @param left of what ran before it */
    private void start(Slot slot, Wanted wanted, List<String> left) throws InterruptedException {
        slot.show(wanted, ExtensionState.STARTING, null);
        left.forEach(part -> slot.note("what ran before it is not wholly gone: " + part));
        try {
            Running running =
                    Running.start(host, slot.file, wanted, slot::note, reason -> misbehaved(slot, wanted, reason));
            slot.runs(running);
            slot.show(ExtensionState.ACTIVE, null);
            LOG.info("Extension {} runs: {}", slot.file, slot.shown());
            tryUnresolved();
        } catch (StartFailure e) {
            if (e.state() != ExtensionState.UNRESOLVED) {
                slot.tried(wanted);
            }
            slot.show(e.state(), sentence(slot.file, e.getMessage()));
            LOG.error("Extension {}", slot.shown().reason(), e.getCause());
        }
    }

    /** What they lacked may have come. */
    private void tryUnresolved() {
        roster.all().stream()
                .filter(slot -> slot.shown() != null && slot.shown().state() == ExtensionState.UNRESOLVED)
                .forEach(slot -> slot.then(() -> realise(slot), threads));
    }

    /** What they were refused for may have gone. */
    private void lookAtRefused() {
        roster.all().stream()
                .filter(slot ->
                        !closed && slot.wanted() != null && slot.wanted().refusal() != null)
                .forEach(slot -> look(slot.file, false));
    }

    private void misbehaved(Slot slot, Wanted wanted, String reason) {
        slot.then(
                () -> {
                    Running running = slot.running();
                    if (running == null || running.what() != wanted) {
                        return;
                    }
                    slot.tried(wanted);
                    try {
                        List<String> left = stop(slot, running);
                        String more = left.isEmpty() ? "" : "; " + String.join("; ", left);
                        slot.show(ExtensionState.DISABLED, sentence(slot.file, "was switched off: " + reason + more));
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                threads);
    }

    private List<String> stop(Slot slot, Running running) throws InterruptedException {
        List<String> left = running.stop();
        slot.runs(null);
        slot.show(
                ExtensionState.REMOVED,
                left.isEmpty() ? null : sentence(slot.file, "is removed; " + String.join("; ", left)));
        folder.drop(running.what().copy());
        LOG.info("Extension {} is stopped", slot.file);
        return left;
    }

    /** Nothing is left of what is gone without a trace. */
    private void forgetEmpty(Slot slot) {
        looking.lock();
        try {
            Extension shown = slot.shown();
            boolean traceless = shown == null || shown.state() != ExtensionState.REMOVED || shown.reason() == null;
            if (slot.wanted() == null && slot.running() == null && traceless) {
                roster.forget(slot);
            }
        } finally {
            looking.unlock();
        }
    }

    static String sentence(String file, String rest) {
        return file + " " + rest;
    }

    /** Stops all, side by side. */
    @Override
    public void close() {
        closed = true;
        List<CompletableFuture<Void>> stops = roster.all().stream()
                .map(slot -> {
                    slot.want(null);
                    return slot.then(() -> realise(slot), threads);
                })
                .toList();
        CompletableFuture.allOf(stops.toArray(CompletableFuture[]::new)).join();
        threads.shutdown();
    }
}
