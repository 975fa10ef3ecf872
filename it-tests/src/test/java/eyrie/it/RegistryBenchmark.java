/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What pushing and pulling costs, this registry and Debian's docker-registry by turns: the same client, the same bytes, the
 * same disk, plain HTTP on loopback, an empty registry each time. Prints figures, judges nothing. Run by {@code ./eyrie
 * bench registry}.
 */
class RegistryBenchmark {
    private static final int RUNS = Integer.getInteger("eyrie.bench.registryRuns", 3);
    private static final int LAYERS = 8;
    private static final int LAYER_BYTES = Integer.getInteger("eyrie.bench.layerMiB", 256) << 20;
    private static final double GIB = (double) LAYERS * LAYER_BYTES / (1 << 30);
    /** On the disk of the build. */
    private static final Path FOLDER = Package.ROOT.resolve("it-tests/target/registry-benchmark");

    private final StringBuilder report = new StringBuilder();

    /** What one registry cost: seconds on the clock, and seconds of its own processor time for each GiB. */
    private record Costs(
            String name, List<Double> pushWall, List<Double> pushCpu, List<Double> pullWall, List<Double> pullCpu) {
        Costs(String name) {
            this(name, new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }

        Figures pushSeconds() {
            return new Figures(name + ": push", "s", pushWall);
        }

        Figures pushProcessor() {
            return new Figures(name + ": processor while pushed to", "s/GiB", pushCpu);
        }

        Figures pullSeconds() {
            return new Figures(name + ": pull", "s", pullWall);
        }

        Figures pullProcessor() {
            return new Figures(name + ": processor while pulled from", "s/GiB", pullCpu);
        }
    }

    @Test
    void measure() throws Exception {
        deleteTree(FOLDER);
        Path image = Skopeo.image(FOLDER.resolve("image"), System.nanoTime(), LAYERS, LAYER_BYTES);
        Costs own = new Costs("Eyrie");
        Costs other = new Costs("docker-registry");
        for (int run = 0; run < RUNS; run++) {
            eyrie(image, own);
            dockerRegistry(image, other);
        }
        say(String.format(Locale.ROOT, "%d layers of %d MiB that do not compress", LAYERS, LAYER_BYTES >> 20));
        compare(own.pushSeconds(), other.pushSeconds());
        compare(own.pushProcessor(), other.pushProcessor());
        compare(own.pullSeconds(), other.pullSeconds());
        compare(own.pullProcessor(), other.pullProcessor());
        Files.writeString(Package.ROOT.resolve("it-tests/target/registry-benchmark.txt"), report);
        deleteTree(FOLDER);
    }

    private static void eyrie(Path image, Costs costs) throws IOException {
        Path data = FOLDER.resolve("data");
        try (Server server = Server.start(data, "--roles", "registry")) {
            Skopeo skopeo = Skopeo.of(server, FOLDER);
            measure(skopeo, image, server.url(), server.pid(), costs);
        }
        deleteTree(data);
    }

    private static void dockerRegistry(Path image, Costs costs) throws IOException {
        Path data = FOLDER.resolve("docker");
        try (DockerRegistry registry = new DockerRegistry(data)) {
            Skopeo skopeo = Skopeo.anonymous(FOLDER);
            measure(skopeo, image, registry.url(), registry.pid(), costs);
        }
        deleteTree(data);
    }

    private static void measure(Skopeo skopeo, Path image, String url, long pid, Costs costs) throws IOException {
        // Before each part, so that nobody pays for what another one has left to be written.
        sync();
        cost(pid, costs.pushWall(), costs.pushCpu(), () -> skopeo.push(image, url, "bench/image:v1"));
        sync();
        Path copy = FOLDER.resolve("copy");
        cost(pid, costs.pullWall(), costs.pullCpu(), () -> skopeo.pull(url, "bench/image:v1", copy));
        if (!Skopeo.same(image, copy)) {
            throw new AssertionError("something else came back from " + url);
        }
        deleteTree(copy);
    }

    private static void cost(long pid, List<Double> wall, List<Double> cpu, Supplier<Package.Result> work) {
        double before = cpuSeconds(pid);
        long begin = System.nanoTime();
        work.get().ok();
        wall.add((System.nanoTime() - begin) / 1e9);
        cpu.add((cpuSeconds(pid) - before) / GIB);
    }

    private static double cpuSeconds(long pid) {
        return ProcessHandle.of(pid)
                        .flatMap(process -> process.info().totalCpuDuration())
                        .orElseThrow()
                        .toNanos()
                / 1e9;
    }

    private static void sync() {
        Package.run(java.time.Duration.ofMinutes(5), "", "sync").ok();
    }

    private void compare(Figures own, Figures other) {
        say(Figures.rows(own, other));
        say(String.format(
                Locale.ROOT,
                "ratio Eyrie / docker-registry: p50 %.2f  best %.2f%n",
                own.p50() / other.p50(),
                own.percentile(0) / other.percentile(0)));
    }

    private void say(String text) {
        System.out.println(text);
        report.append(text).append('\n');
    }

    private static void deleteTree(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
