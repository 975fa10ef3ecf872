/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.runtime;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryUsage;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/** The memory of the Java machine. */
final class Memory {
    private static final String NOTE = "What a bundle takes is the sum of the objects of its own classes; the strings,"
            + " arrays and collections that they hold belong to Java and are not told apart.";
    /** {@code 12:  345  67890  eyrie.rest.internal.Whatever} */
    private static final Pattern LINE = Pattern.compile("\\s*\\d+:\\s+(\\d+)\\s+(\\d+)\\s+(\\S+).*");

    private Memory() {}

    /** Bytes. @param max -1 for no limit */
    record Use(String name, long used, long committed, long max) {}

    /** Objects of a bundle's own classes. */
    record OfBundle(String bundle, long objects, long bytes) {}

    /**
     * All of it.
     *
     * @param heap where objects are
     * @param nonHeap classes and compiled code
     * @param pools the parts of both
     * @param buffers memory outside the heap that buffers hold
     * @param collections of garbage so far
     * @param collectionMillis that they took
     * @param bundles null unless asked for
     * @param note what the figures of bundles mean, null without them
     */
    record View(
            Use heap,
            Use nonHeap,
            List<Use> pools,
            List<Use> buffers,
            long collections,
            long collectionMillis,
            List<OfBundle> bundles,
            String note) {}

    /** @param owners of packages, or null to count no objects */
    static View now(Map<String, String> owners) {
        List<GarbageCollectorMXBean> collectors = ManagementFactory.getGarbageCollectorMXBeans();
        return new View(
                use("heap", ManagementFactory.getMemoryMXBean().getHeapMemoryUsage()),
                use("non-heap", ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage()),
                ManagementFactory.getMemoryPoolMXBeans().stream()
                        .map(Memory::use)
                        .toList(),
                ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                        .map(pool -> new Use(pool.getName(), pool.getMemoryUsed(), pool.getTotalCapacity(), -1))
                        .toList(),
                collectors.stream()
                        .mapToLong(GarbageCollectorMXBean::getCollectionCount)
                        .sum(),
                collectors.stream()
                        .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                        .sum(),
                owners == null ? null : byBundle(histogram(), owners),
                owners == null ? null : NOTE);
    }

    /** From the text of a class histogram. */
    static List<OfBundle> byBundle(String histogram, Map<String, String> owners) {
        Map<String, OfBundle> sums = new HashMap<>();
        histogram.lines().map(LINE::matcher).filter(Matcher::matches).forEach(line -> {
            String type = line.group(3).replaceFirst("^\\[+L", "").replaceFirst(";$", "");
            PackageOwners.of(owners, type)
                    .ifPresent(bundle -> sums.merge(
                            bundle,
                            new OfBundle(bundle, Long.parseLong(line.group(1)), Long.parseLong(line.group(2))),
                            (a, b) -> new OfBundle(bundle, a.objects() + b.objects(), a.bytes() + b.bytes())));
        });
        return sums.values().stream()
                .sorted(Comparator.comparingLong(OfBundle::bytes).reversed().thenComparing(OfBundle::bundle))
                .toList();
    }

    private static String histogram() {
        try {
            return (String) ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "gcClassHistogram",
                            new Object[] {new String[0]},
                            new String[] {String[].class.getName()});
        } catch (JMException e) {
            throw new EyrieException(
                    ErrorKind.CONFLICT, "bundles: this Java machine does not count objects; ask without it", e);
        }
    }

    private static Use use(MemoryPoolMXBean pool) {
        return use(pool.getName(), pool.getUsage());
    }

    private static Use use(String name, MemoryUsage usage) {
        return new Use(name, usage.getUsed(), usage.getCommitted(), usage.getMax());
    }
}
