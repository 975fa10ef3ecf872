/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.platform;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Process ends on Linux: one thread polls the pidfds of all watched processes and a pipe that wakes it. */
final class LinuxProcessEnds implements ProcessEnds {
    private static final NativeLong PIDFD_OPEN = new NativeLong(434);
    private static final int ESRCH = 3;
    private static final short POLLIN = 1;
    private static final int POLLFD_BYTES = 8;
    private static final int DRAIN_BYTES = 64;

    private final LinuxLibc libc;
    private final Map<Integer, Watched> watched = new ConcurrentHashMap<>();
    private final int wakeRead;
    private final int wakeWrite;
    private final Thread thread;
    private volatile boolean closed;

    /** A process and the descriptor that stands for it. */
    private record Watched(int pid, CompletableFuture<Void> ended) {}

    LinuxProcessEnds(LinuxLibc libc) {
        this.libc = libc;
        int[] ends = new int[2];
        if (libc.pipe(ends) != 0) {
            throw new IllegalStateException("pipe: " + libc.strerror(Native.getLastError()));
        }
        wakeRead = ends[0];
        wakeWrite = ends[1];
        thread = Thread.ofPlatform().daemon().name("eyrie-process-ends").start(this::run);
    }

    @Override
    public synchronized CompletableFuture<Void> of(long pid) {
        if (closed) {
            return new CompletableFuture<>();
        }
        int fd = libc.syscall(PIDFD_OPEN, (int) pid, 0).intValue();
        if (fd < 0) {
            return Native.getLastError() == ESRCH ? CompletableFuture.completedFuture(null) : slowly(pid);
        }
        CompletableFuture<Void> ended = new CompletableFuture<>();
        watched.put(fd, new Watched((int) pid, ended));
        wake();
        return ended;
    }

    /** For kernels before 5.3. */
    private static CompletableFuture<Void> slowly(long pid) {
        return ProcessHandle.of(pid)
                .map(handle -> handle.onExit().<Void>thenApply(end -> null))
                .orElseGet(() -> CompletableFuture.completedFuture(null));
    }

    private void wake() {
        libc.write(wakeWrite, new byte[1], new NativeLong(1));
    }

    private void run() {
        try (Memory drain = new Memory(DRAIN_BYTES)) {
            while (!closed) {
                pollOnce(drain);
            }
        }
        watched.keySet().forEach(libc::close);
        libc.close(wakeRead);
        libc.close(wakeWrite);
    }

    private void pollOnce(Memory drain) {
        List<Integer> descriptors = new ArrayList<>(watched.keySet());
        descriptors.addFirst(wakeRead);
        try (Memory set = new Memory((long) descriptors.size() * POLLFD_BYTES)) {
            for (int i = 0; i < descriptors.size(); i++) {
                set.setInt((long) i * POLLFD_BYTES, descriptors.get(i));
                set.setInt((long) i * POLLFD_BYTES + 4, POLLIN);
            }
            if (libc.poll(set, new NativeLong(descriptors.size()), -1) <= 0) {
                return;
            }
            if (isReady(set, 0)) {
                libc.read(wakeRead, drain, new NativeLong(DRAIN_BYTES));
            }
            for (int i = 1; i < descriptors.size(); i++) {
                if (isReady(set, i)) {
                    ended(descriptors.get(i));
                }
            }
        }
    }

    private static boolean isReady(Memory set, int index) {
        return set.getShort((long) index * POLLFD_BYTES + 6) != 0;
    }

    private void ended(int fd) {
        Watched process = watched.remove(fd);
        libc.close(fd);
        libc.waitpid(process.pid(), null, Posix.WNOHANG);
        process.ended().completeAsync(() -> null);
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            wake();
        }
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
