/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.runtime;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleReference;

/** The threads of the Java machine. */
final class Threads {
    private static final String OWN = "eyrie.";
    private static final String NOTE = "Virtual threads, on which requests and VMs are served, are not among these: the"
            + " Java machine does not list them.";

    private Threads() {}

    /**
     * A platform thread.
     *
     * @param bundle whose code it runs, or null where neither its stack nor its class loader tells
     * @param state as Java names it, in small letters
     * @param cpuMillis that it has used, -1 where that is not known
     * @param at where it is
     */
    record One(long id, String name, String bundle, String state, boolean daemon, long cpuMillis, String at) {}

    /**
     * All of them.
     *
     * @param note what is not shown
     * @param byBundle how many run code of each bundle
     */
    record View(String note, Map<String, Integer> byBundle, List<One> threads) {}

    static View now(Map<String, String> owners) {
        ThreadMXBean times = ManagementFactory.getThreadMXBean();
        List<One> threads = Thread.getAllStackTraces().entrySet().stream()
                .map(entry -> one(entry.getKey(), entry.getValue(), owners, times))
                .sorted(Comparator.comparing(One::name).thenComparing(One::id))
                .toList();
        Map<String, Integer> byBundle = new TreeMap<>();
        threads.stream()
                .filter(thread -> thread.bundle() != null)
                .forEach(thread -> byBundle.merge(thread.bundle(), 1, Integer::sum));
        return new View(NOTE, byBundle, threads);
    }

    private static One one(Thread thread, StackTraceElement[] stack, Map<String, String> owners, ThreadMXBean times) {
        long nanos = times.isThreadCpuTimeEnabled() ? times.getThreadCpuTime(thread.threadId()) : -1;
        return new One(
                thread.threadId(),
                thread.getName(),
                bundle(thread, stack, owners),
                thread.getState().name().toLowerCase(Locale.ROOT),
                thread.isDaemon(),
                nanos < 0 ? -1 : nanos / 1_000_000,
                stack.length == 0 ? "" : stack[0].toString());
    }

    /** The outermost frame of a bundle of the product or an extension, else of any bundle, else the class loader's. */
    private static String bundle(Thread thread, StackTraceElement[] stack, Map<String, String> owners) {
        String library = null;
        for (int i = stack.length - 1; i >= 0; i--) {
            String owner = PackageOwners.of(owners, stack[i].getClassName()).orElse(null);
            if (owner != null && (owner.startsWith(OWN) || !isLibrary(owner))) {
                return owner;
            }
            library = library == null ? owner : library;
        }
        if (library == null && thread.getContextClassLoader() instanceof BundleReference reference) {
            Bundle bundle = reference.getBundle();
            return bundle == null ? null : bundle.getSymbolicName();
        }
        return library;
    }

    private static boolean isLibrary(String symbolicName) {
        return symbolicName.startsWith("org.")
                || symbolicName.startsWith("com.")
                || symbolicName.startsWith("jakarta.")
                || symbolicName.startsWith("bc");
    }
}
