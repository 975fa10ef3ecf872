/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.sim;

import eyrie.api.EyrieException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What goes wrong in one simulated process. Everything that the process does to the world passes one of its points; at
 * any of them it can be killed, after which it can do nothing any more, or be refused once.
 */
public final class Faults {
    private static final Logger LOG = LoggerFactory.getLogger(Faults.class);
    private final List<String> passed = new ArrayList<>();
    private Predicate<String> refuse = point -> false;
    private Supplier<EyrieException> refusal;
    private int killAt = Integer.MAX_VALUE;
    private boolean dead;
    private int working;

    /** The end of the simulated process, as its threads feel it. */
    public static final class Killed extends Error {
        private static final long serialVersionUID = 1L;

        Killed() {
            super("killed", null, false, false);
        }
    }

    static {
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
            if (!(failure instanceof Killed)) {
                if (before != null) {
                    before.uncaughtException(thread, failure);
                } else {
                    LOG.error("thread {} ended", thread, failure);
                }
            }
        });
    }

    public static Faults none() {
        return new Faults();
    }

    /** Kills the process at its n-th point, counted from 0. */
    public static Faults killAt(int point) {
        Faults faults = new Faults();
        faults.killAt = point;
        return faults;
    }

    /** Counts again from here. */
    public synchronized void killAtNext(int point) {
        killAt = passed.size() + point;
    }

    /** Refuses the next piece of work whose name fits. */
    public synchronized void refuse(Predicate<String> name, Supplier<EyrieException> failure) {
        refuse = name;
        refusal = failure;
    }

    public synchronized void kill() {
        dead = true;
        notifyAll();
    }

    public synchronized boolean isDead() {
        return dead;
    }

    public synchronized List<String> passed() {
        return List.copyOf(passed);
    }

    /** Does a piece of work between two points. */
    <T> T work(String name, Supplier<T> work) {
        begin(name); // what is refused has not begun
        try {
            return work.get();
        } finally {
            end(name);
        }
    }

    void work(String name, Runnable work) {
        work(name, () -> {
            work.run();
            return null;
        });
    }

    /** Something that changes nothing. */
    synchronized void look() {
        if (dead) {
            throw new Killed();
        }
    }

    /** Waits until no thread of a killed process is still in the middle of something. */
    public synchronized void awaitSilence() throws InterruptedException {
        while (working > 0) {
            wait();
        }
    }

    private void begin(String name) {
        Supplier<EyrieException> failure = null;
        synchronized (this) {
            point("before " + name);
            if (refuse.test(name)) {
                refuse = point -> false;
                failure = refusal;
            } else {
                working++;
            }
        }
        if (failure != null) {
            throw failure.get();
        }
    }

    private synchronized void end(String name) {
        working--;
        notifyAll();
        point("after " + name);
    }

    private void point(String name) {
        look();
        if (passed.size() == killAt) {
            dead = true;
            notifyAll();
            throw new Killed();
        }
        passed.add(name);
    }
}
