/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.examples.metrics.internal;

import eyrie.api.metrics.Figure;
import eyrie.api.metrics.Figure.Kind;
import eyrie.api.metrics.Figure.Sample;
import eyrie.api.metrics.Meter;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** The Java machine and the program's build. */
@Component(service = Meter.class)
public final class JvmMeter implements Meter {
    private final String version;

    @Activate
    public JvmMeter(BundleContext context) {
        this(context.getBundle().getVersion().toString());
    }

    JvmMeter(String version) {
        this.version = version;
    }

    @Override
    public List<Figure> read() {
        List<Figure> figures = new ArrayList<>();
        figures.add(new Figure(
                "eyrie_build_info",
                Kind.GAUGE,
                "Always 1; which version of these metrics and of Java.",
                List.of(new Sample(Map.of("version", version, "java", System.getProperty("java.version")), 1))));
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        MemoryUsage other = ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage();
        figures.add(new Figure(
                "eyrie_jvm_memory_used_bytes",
                Kind.GAUGE,
                "Memory that Java uses.",
                List.of(
                        new Sample(Map.of("area", "heap"), heap.getUsed()),
                        new Sample(Map.of("area", "nonheap"), other.getUsed()),
                        new Sample(Map.of("area", "buffers"), buffers()))));
        figures.add(Figure.gauge("eyrie_jvm_heap_max_bytes", "The most that the heap may have.", heap.getMax()));
        figures.add(new Figure(
                "eyrie_jvm_gc_seconds_total",
                Kind.COUNTER,
                "Time that collecting garbage took.",
                ManagementFactory.getGarbageCollectorMXBeans().stream()
                        .map(gc -> new Sample(Map.of("collector", gc.getName()), gc.getCollectionTime() / 1e3))
                        .toList()));
        figures.add(Figure.gauge(
                "eyrie_jvm_threads",
                "Platform threads; virtual ones are not counted by Java.",
                ManagementFactory.getThreadMXBean().getThreadCount()));
        figures.add(Figure.gauge(
                "eyrie_jvm_classes",
                "Loaded classes.",
                ManagementFactory.getClassLoadingMXBean().getLoadedClassCount()));
        figures.add(Figure.gauge(
                "eyrie_process_start_time_seconds",
                "When the process began, since 1970.",
                ManagementFactory.getRuntimeMXBean().getStartTime() / 1e3));
        ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .ifPresent(used -> figures.add(Figure.counter(
                        "eyrie_process_cpu_seconds_total",
                        "Time of processors that the process used.",
                        used.toMillis() / 1e3)));
        return figures;
    }

    private static long buffers() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }
}
