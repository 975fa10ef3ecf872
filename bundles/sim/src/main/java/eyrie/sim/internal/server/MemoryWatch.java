/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.sim.internal.server;

import java.util.OptionalLong;
import java.util.function.Supplier;

/** Looks at a process's memory every now and then, and keeps the largest figure. */
public final class MemoryWatch implements AutoCloseable {
    private static final long LOOK_MILLIS = 500;

    private final Supplier<OptionalLong> pid;
    private final Thread thread;
    private volatile long largest = -1;

    /** @param pid of the process as it is at the moment, empty if there is none to look at */
    public MemoryWatch(Supplier<OptionalLong> pid) {
        this.pid = pid;
        thread = Thread.ofPlatform().daemon().name("memory-watch").start(this::work);
    }

    /** In MiB, -1 if nothing could be seen. */
    public long largestMib() {
        look();
        return largest;
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void work() {
        try {
            while (true) {
                look();
                Thread.sleep(LOOK_MILLIS);
            }
        } catch (InterruptedException e) {
            // The simulation is over.
        }
    }

    private synchronized void look() {
        pid.get().ifPresent(id -> largest = Math.max(largest, Memory.residentMib(id)));
    }
}
