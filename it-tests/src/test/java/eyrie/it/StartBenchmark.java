/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long a start takes, product and floor in turn. Prints figures, judges nothing. Run by {@code ./eyrie bench}. */
class StartBenchmark {
    private static final int RUNS = Integer.getInteger("eyrie.bench.runs", 50);
    private static final String SCRIPT = "hostname; cat /etc/machine-id; uname -r\n";

    @TempDir
    Path folder;

    private final StringBuilder report = new StringBuilder();

    @Test
    void measure() throws Exception {
        Package.ensureTemplate();
        singleStarts(1);
        singleStarts(0);
        tenAtOnce();
        programStart();
        startWithEverything();
        say("");
        Files.writeString(Package.ROOT.resolve("it-tests/target/benchmark.txt"), report);
    }

    private void singleStarts(int spares) throws Exception {
        try (Server server = Server.start(Package.DATA, "--set", "node.spares=" + spares);
                Watch watch = new Watch(server)) {
            ByHand floor = floor(server, watch);
            List<Double> product = new ArrayList<>();
            List<Double> byHand = new ArrayList<>();
            for (int run = 0; run < RUNS; run++) {
                // A build farm is not asked for the next machine in the same instant; let what is made ahead be made.
                LockSupport.parkNanos(Duration.ofMillis(700).toNanos());
                byHand.add(floor.start(SCRIPT, new StringBuilder()));
                LockSupport.parkNanos(Duration.ofMillis(700).toNanos());
                long begin = System.nanoTime();
                String id = server.create(1, SCRIPT, "").getFirst();
                watch.awaitStarted(Set.of(id));
                String output = server.api("GET", "/api/v1/vm?id=" + id, null)
                        .path("startup_script")
                        .path("stdout")
                        .asText();
                product.add((System.nanoTime() - begin) / 1e6);
                if (output.isEmpty()) {
                    throw new AssertionError("no output from " + id);
                }
                server.deleteAll();
            }
            Figures eyrie = new Figures("request to output, spares=" + spares, "ms", product);
            Figures hand = new Figures("QEMU by hand: spawn to output", "ms", byHand);
            say(Figures.rows(eyrie, hand));
            say(String.format(
                    Locale.ROOT,
                    "ratio product / by hand: p50 %.2f  p99 %.2f",
                    eyrie.p50() / hand.p50(),
                    eyrie.p99() / hand.p99()));
            steps(server);
        }
    }

    /** The node writes a line with the duration of each step of a start; identity is one of them. */
    private void steps(Server server) {
        List<String> lines =
                server.log().lines().filter(l -> l.contains("separate")).toList();
        if (!lines.isEmpty()) {
            say("last start, by steps: " + lines.getLast().replaceAll(".*?INFO", ""));
        }
    }

    private ByHand floor(Server server, Watch watch) throws Exception {
        String id = server.create(1, SCRIPT, "").getFirst();
        watch.awaitStarted(Set.of(id));
        long pid = Server.json(server.send("GET", "/eyrie/v1/vms/" + id, null).body())
                .path("pid")
                .asLong();
        Path disk;
        try (Stream<Path> open = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            disk = open.map(StartBenchmark::target)
                    .filter(p -> p.startsWith(Package.DATA.resolve("vms"))
                            && p.getFileName().toString().equals("disk"))
                    .findFirst()
                    .orElseThrow();
        }
        Path template;
        try (Stream<Path> files = Files.walk(Package.DATA.resolve("templates"))) {
            template = files.filter(f -> f.getFileName().toString().equals("state"))
                    .findFirst()
                    .orElseThrow()
                    .getParent();
        }
        // The instance's disk goes with it; what a start needs is an overlay that nobody has written yet.
        ByHand byHand =
                new ByHand(pid, disk, Files.createTempDirectory(folder, "floor").resolve("disk"), template);
        server.deleteAll();
        return byHand;
    }

    private static Path target(Path link) {
        try {
            return Files.readSymbolicLink(link);
        } catch (IOException gone) {
            return link;
        }
    }

    private void tenAtOnce() throws Exception {
        List<Double> last = new ArrayList<>();
        List<Double> pss = new ArrayList<>();
        List<Double> rss = new ArrayList<>();
        try (Server server = Server.start(Package.DATA);
                Watch watch = new Watch(server)) {
            for (int run = 0; run < 5; run++) {
                LockSupport.parkNanos(Duration.ofSeconds(2).toNanos());
                long begin = System.nanoTime();
                List<String> ids = server.create(10, SCRIPT, "");
                watch.awaitStarted(new HashSet<>(ids));
                last.add((System.nanoTime() - begin) / 1e6);
                for (String id : ids) {
                    long pid = Server.json(server.send("GET", "/eyrie/v1/vms/" + id, null)
                                    .body())
                            .path("pid")
                            .asLong();
                    pss.add(memory(pid, "Pss:"));
                    rss.add(memory(pid, "Rss:"));
                }
                server.deleteAll();
            }
        }
        say(Figures.rows(
                new Figures("ten at once: request to the last output", "ms", last),
                new Figures("resident memory of a clone (RSS)", "MiB", rss),
                new Figures("its share of it (PSS)", "MiB", pss)));
    }

    private void programStart() throws Exception {
        List<Double> ready = new ArrayList<>();
        List<Double> resident = new ArrayList<>();
        for (int run = 0; run < 10; run++) {
            long begin = System.nanoTime();
            try (Server server = Server.start(Package.DATA)) {
                ready.add((System.nanoTime() - begin) / 1e6);
                LockSupport.parkNanos(Duration.ofSeconds(2).toNanos());
                resident.add(memory(server.pid(), "Rss:"));
            }
        }
        say(Figures.rows(
                new Figures("start of the program to /readyz", "ms", ready),
                new Figures("resident memory of the idle program", "MiB", resident)));
    }

    /** All bundles with something to do: all features licensed, three extensions in the folder. */
    private void startWithEverything() throws Exception {
        Path data = folder.resolve("everything");
        ExamplesIT.install(data, "webhook", "cost", "metrics");
        try (Server server = Server.start(data)) {
            Licenses.everything(server);
            awaitExtensions(server);
        }
        List<Double> ready = new ArrayList<>();
        List<Double> served = new ArrayList<>();
        List<Double> first = new ArrayList<>();
        for (int run = 0; run < 10; run++) {
            long begin = System.nanoTime();
            try (Server server = Server.start(data)) {
                ready.add((System.nanoTime() - begin) / 1e6);
                awaitExtensions(server);
                served.add((System.nanoTime() - begin) / 1e6);
            }
            Path empty = Files.createTempDirectory(folder, "cache");
            begin = System.nanoTime();
            try (Server _ = Server.startWith(Map.of("EYRIE_CACHE", empty.toString()), data)) {
                first.add((System.nanoTime() - begin) / 1e6);
            }
        }
        say(Figures.rows(
                new Figures("the same, all licensed, with extensions", "ms", ready),
                new Figures("... until the extensions answer", "ms", served),
                new Figures("... without the archive of classes", "ms", first)));
    }

    private static void awaitExtensions(Server server) {
        for (String path : List.of("/metrics", "/eyrie/v1/x/cost")) {
            Server.await(
                    Duration.ofMinutes(1),
                    path,
                    () -> server.send("GET", path, null).statusCode() == 200);
        }
    }

    private static double memory(long pid, String field) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/smaps_rollup")).stream()
                .filter(l -> l.startsWith(field))
                .mapToDouble(l -> Double.parseDouble(l.replaceAll("[^0-9]", "")) / 1024)
                .findFirst()
                .orElseThrow();
    }

    private void say(String line) {
        report.append(line).append(System.lineSeparator());
        System.out.println(line);
    }

    /** The event stream, opened before the request, so that nothing is missed and nothing is polled. */
    private static final class Watch implements AutoCloseable {
        private final HttpClient client = HttpClient.newHttpClient();
        private final BlockingQueue<String> started = new LinkedBlockingQueue<>();
        private final Thread reader;

        Watch(Server server) throws Exception {
            String credential =
                    Base64.getEncoder().encodeToString(("root:" + server.token()).getBytes(StandardCharsets.UTF_8));
            HttpResponse<java.io.InputStream> stream = client.send(
                    HttpRequest.newBuilder(URI.create(server.url() + "/eyrie/v1/events"))
                            .header("Authorization", "Basic " + credential)
                            .build(),
                    HttpResponse.BodyHandlers.ofInputStream());
            reader = Thread.ofVirtual().start(() -> read(stream));
        }

        private void read(HttpResponse<java.io.InputStream> stream) {
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
                String type = "";
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.startsWith("event:")) {
                        type = line.substring(6).strip();
                    } else if (line.startsWith("data:")
                            && (type.equals("instance.started") || type.equals("instance.error"))) {
                        JsonNode event = Server.json(line.substring(5));
                        started.add(event.path("subject").asText());
                    }
                }
            } catch (IOException ended) {
                // The server or the benchmark has ended.
            }
        }

        void awaitStarted(Set<String> ids) throws InterruptedException {
            Set<String> waiting = new HashSet<>(ids);
            while (!waiting.isEmpty()) {
                String id = started.poll(3, TimeUnit.MINUTES);
                if (id == null) {
                    throw new AssertionError("never started: " + waiting);
                }
                waiting.remove(id);
            }
        }

        @Override
        public void close() {
            client.shutdownNow();
        }
    }
}
