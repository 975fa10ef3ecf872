/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.platform;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Process ends on macOS: one thread waits on a kqueue for the exits of all watched processes. */
final class MacProcessEnds implements ProcessEnds {
    private static final short EVFILT_PROC = -5;
    private static final short EVFILT_USER = -10;
    private static final short EV_ADD = 0x1;
    private static final short EV_ONESHOT = 0x10;
    private static final int NOTE_EXIT = 0x80000000;
    private static final int NOTE_TRIGGER = 0x01000000;
    private static final int KEVENT_BYTES = 32;
    private static final int FILTER_OFFSET = 8;
    private static final int FLAGS_OFFSET = 10;
    private static final int FILTER_FLAGS_OFFSET = 12;

    private final MacLibc libc;
    private final Map<Long, CompletableFuture<Void>> watched = new ConcurrentHashMap<>();
    private final int queue;
    private final Thread thread;
    private volatile boolean closed;

    MacProcessEnds(MacLibc libc) {
        this.libc = libc;
        queue = libc.kqueue();
        if (queue < 0) {
            throw new IllegalStateException("kqueue: " + libc.strerror(Native.getLastError()));
        }
        change(0, EVFILT_USER, EV_ADD, 0);
        thread = Thread.ofPlatform().daemon().name("eyrie-process-ends").start(this::run);
    }

    @Override
    public synchronized CompletableFuture<Void> of(long pid) {
        if (closed) {
            return new CompletableFuture<>();
        }
        CompletableFuture<Void> ended = watched.computeIfAbsent(pid, missing -> new CompletableFuture<>());
        if (!change(pid, EVFILT_PROC, (short) (EV_ADD | EV_ONESHOT), NOTE_EXIT)) {
            ended(pid);
        }
        return ended;
    }

    private boolean change(long ident, short filter, short flags, int filterFlags) {
        try (Memory event = new Memory(KEVENT_BYTES)) {
            event.clear();
            event.setLong(0, ident);
            event.setShort(FILTER_OFFSET, filter);
            event.setShort(FLAGS_OFFSET, flags);
            event.setInt(FILTER_FLAGS_OFFSET, filterFlags);
            return libc.kevent(queue, event, 1, Pointer.NULL, 0, Pointer.NULL) == 0;
        }
    }

    private void run() {
        try (Memory event = new Memory(KEVENT_BYTES)) {
            while (!closed) {
                int count = libc.kevent(queue, Pointer.NULL, 0, event, 1, Pointer.NULL);
                if (count == 1 && event.getShort(FILTER_OFFSET) == EVFILT_PROC) {
                    ended(event.getLong(0));
                }
            }
        }
        libc.close(queue);
    }

    private void ended(long pid) {
        libc.waitpid((int) pid, null, Posix.WNOHANG);
        CompletableFuture<Void> ended = watched.remove(pid);
        if (ended != null) {
            ended.completeAsync(() -> null);
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            change(0, EVFILT_USER, (short) 0, NOTE_TRIGGER);
        }
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
