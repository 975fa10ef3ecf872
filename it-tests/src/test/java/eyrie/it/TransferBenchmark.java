/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * How long a push and a pull take, product and skopeo in turn, both with docker-registry. Prints figures, judges nothing.
 * Run by {@code ./eyrie bench transfer}.
 */
class TransferBenchmark {
    private static final int ROUNDS = Integer.getInteger("eyrie.bench.rounds", 5);
    private static final long BYTES = Long.getLong("eyrie.bench.bytes", 2L << 30);
    private static final String SETS = System.getProperty("eyrie.bench.sets", "random,real");
    private static final Path FOLDER = Package.ROOT.resolve("it-tests/target/transfer");

    private final StringBuilder report = new StringBuilder();

    @BeforeEach
    void makeFolder() throws IOException {
        Trees.delete(FOLDER);
        Files.createDirectories(FOLDER);
    }

    @AfterEach
    void removeFolder() throws IOException {
        Trees.delete(FOLDER);
        Files.writeString(Package.ROOT.resolve("it-tests/target/transfer.txt"), report);
    }

    @Test
    void measure() throws Exception {
        for (String set : SETS.split(",")) {
            measure(set);
        }
    }

    private void measure(String set) throws Exception {
        Path image = FOLDER.resolve(set + ".img");
        if (set.equals("random")) {
            BenchmarkData.random(image, BYTES);
        } else {
            BenchmarkData.usr(image, BYTES);
        }
        BenchmarkData.bootable(image);
        OciLayout.write(FOLDER.resolve("layout"), image);
        say("");
        say("%s: %d MiB", set, BYTES >> 20);
        floors(image);
        Path first = FOLDER.resolve("first");
        try (Server server = Server.start(first)) {
            Timed made = Timed.eyrie(server, "create", "measured", "--from", image.toString());
            Timed committed = Timed.eyrie(server, "push", "measured", "--tag", "v1");
            Timed.eyrie(server, "delete", "measured", "--yes");
            say("making a template of it: %.1f s, committing it: %.1f s", made.seconds(), committed.seconds());
        }
        Files.delete(image);
        Series push = new Series("push");
        Series pull = new Series("pull");
        for (int round = 0; round < ROUNDS; round++) {
            round(first, push, pull);
        }
        push.say();
        pull.say();
        Trees.delete(FOLDER);
        Files.createDirectories(FOLDER);
    }

    /** What no client can be faster than that does the same work with one or two threads. */
    private void floors(Path image) throws Exception {
        say(
                "floors: read and SHA-256 %.1f s (1 thread), %.1f s (2 threads); write and sync %.1f s",
                BenchmarkData.hash(image, 1),
                BenchmarkData.hash(image, 2),
                BenchmarkData.write(FOLDER.resolve("written"), BYTES));
    }

    /** Everything is new each time: registry, programs, folders. */
    private void round(Path first, Series push, Series pull) throws IOException {
        Trees.delete(first.resolve("transfers/blobs"));
        Trees.delete(first.resolve("transfers/known"));
        Path second = FOLDER.resolve("second");
        Path copy = FOLDER.resolve("copy");
        try (DockerRegistry registry = new DockerRegistry(FOLDER.resolve("docker"))) {
            String there = registry.url().replace("http://", "docker://") + "/skopeo:v1";
            try (Server server = Server.start(first)) {
                Timed.eyrie(server, "registry", "set", "docker", registry.url(), "--default");
                push.product.add(Timed.eyrie(server, "registry", "push", "measured", "--tag", "v1"));
            }
            push.skopeo.add(Timed.run(
                    "skopeo",
                    "copy",
                    "--quiet",
                    "--dest-tls-verify=false",
                    "oci:" + FOLDER.resolve("layout") + ":v1",
                    there));
            try (Server server = Server.start(second)) {
                Timed.eyrie(server, "registry", "add", "docker", registry.url());
                pull.product.add(Timed.eyrie(server, "registry", "pull", "measured", "--tag", "v1"));
            }
            Trees.delete(second);
            Timed copied =
                    Timed.run("skopeo", "copy", "--quiet", "--src-tls-verify=false", there, "oci:" + copy + ":v1");
            pull.skopeo.add(copied);
            long begin = System.nanoTime();
            Package.run(Duration.ofMinutes(5), "", "sync").ok();
            pull.synced.add(new Timed(copied.seconds() + (System.nanoTime() - begin) / 1e9, copied.cpuSeconds(), ""));
        } finally {
            Trees.delete(second);
            Trees.delete(copy);
            Trees.delete(FOLDER.resolve("docker"));
        }
    }

    /** One direction, both programs. */
    private final class Series {
        private final String what;
        private final List<Timed> product = new ArrayList<>();
        private final List<Timed> skopeo = new ArrayList<>();
        /** A pull of the product ends when everything is on disk; skopeo leaves that to the kernel. */
        private final List<Timed> synced = new ArrayList<>();

        Series(String what) {
            this.what = what;
        }

        void say() {
            Figures ours = seconds("eyrie", product);
            Figures theirs = seconds("skopeo", skopeo);
            TransferBenchmark.this.say(Figures.rows(ours, theirs, cpu("eyrie", product), cpu("skopeo", skopeo)));
            TransferBenchmark.this.say("%s: skopeo / eyrie, median %.2f", what, theirs.p50() / ours.p50());
            if (!synced.isEmpty()) {
                Figures onDisk = seconds("skopeo and sync", synced);
                TransferBenchmark.this.say(onDisk.row());
                TransferBenchmark.this.say("%s: skopeo and sync / eyrie, median %.2f", what, onDisk.p50() / ours.p50());
            }
        }

        private Figures seconds(String who, List<Timed> timed) {
            return new Figures(
                    what + ", " + who, "s", timed.stream().map(Timed::seconds).toList());
        }

        private Figures cpu(String who, List<Timed> timed) {
            return new Figures(
                    what + ", " + who + ", processor time",
                    "s",
                    timed.stream().map(Timed::cpuSeconds).toList());
        }
    }

    private void say(String line, Object... values) {
        String text = values.length == 0 ? line : String.format(Locale.ROOT, line, values);
        report.append(text).append(System.lineSeparator());
        System.out.println(text);
    }
}
