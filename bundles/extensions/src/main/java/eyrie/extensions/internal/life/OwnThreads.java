/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.extensions.internal.life;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The threads on which an extension runs: all that they start belongs to the same group and has the extension's class
 * loader, and is found again by that. Virtual threads and what ran first on a thread of somebody else are not.
 */
public final class OwnThreads implements ThreadFactory {
    private final ThreadGroup group;
    private final Set<String> packages;
    private volatile ClassLoader loader;

    /** @param packages of the extension's classes */
    public OwnThreads(String name, Set<String> packages) {
        this.group = new ThreadGroup("extension " + name);
        this.packages = packages;
    }

    /** From now on, what is started has this context class loader. */
    void use(ClassLoader own) {
        loader = own;
    }

    @Override
    public Thread newThread(Runnable work) {
        Thread thread = new Thread(group, work, group.getName());
        thread.setDaemon(true);
        if (loader != null) {
            thread.setContextClassLoader(loader);
        }
        return thread;
    }

    /**
     * Does something on a thread of its own, which is interrupted and left alone when it takes too long.
     *
     * @throws TimeoutException if it did not end in time
     * @throws ExecutionException with what it threw, errors included
     */
    <T> T within(Duration limit, Callable<T> work) throws TimeoutException, ExecutionException, InterruptedException {
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = newThread(task);
        thread.start();
        try {
            return task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            thread.interrupt();
        }
    }

    /** Interrupts all that still run and waits a moment for their end. @return the names of those that go on */
    List<String> end(Duration patience) throws InterruptedException {
        remaining().forEach(Thread::interrupt);
        long deadline = System.nanoTime() + patience.toNanos();
        for (Thread thread : remaining()) {
            thread.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
        }
        return remaining().stream().map(Thread::getName).distinct().sorted().toList();
    }

    private List<Thread> remaining() {
        List<Thread> remaining = new ArrayList<>();
        for (Map.Entry<Thread, StackTraceElement[]> one :
                Thread.getAllStackTraces().entrySet()) {
            Thread thread = one.getKey();
            if (thread != Thread.currentThread() && (ours(thread) || inside(one.getValue()))) {
                remaining.add(thread);
            }
        }
        return remaining;
    }

    private boolean ours(Thread thread) {
        return group.parentOf(java.util.Objects.requireNonNullElse(thread.getThreadGroup(), NOBODYS))
                || (loader != null && thread.getContextClassLoader() == loader);
    }

    /** A thread of others that is in the middle of the extension's code. */
    private boolean inside(StackTraceElement[] stack) {
        for (StackTraceElement frame : stack) {
            String name = frame.getClassName();
            int end = name.lastIndexOf('.');
            if (end > 0 && packages.contains(name.substring(0, end))) {
                return true;
            }
        }
        return false;
    }

    private static final ThreadGroup NOBODYS = new ThreadGroup("nobody's");
}
