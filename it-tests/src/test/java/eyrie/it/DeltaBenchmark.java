/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * How many bytes the next version of a suspended template costs: v2 has a JDK more, v3 one file of 8 MiB more, each suspended
 * again. Prints figures, judges nothing. Run by {@code ./eyrie bench delta}.
 */
class DeltaBenchmark {
    private static final Duration PATIENCE = Duration.ofMinutes(20);
    private static final Path FOLDER = Package.ROOT.resolve("it-tests/target/delta");

    private final StringBuilder report = new StringBuilder();
    private final Path data = FOLDER.resolve("data");

    @BeforeEach
    void makeFolder() throws IOException {
        Package.ensureTemplate();
        Trees.delete(FOLDER);
        Files.createDirectories(data);
        Path templates = Package.DATA.resolve("templates");
        Package.run(PATIENCE, "", "cp", "-a", "--sparse=always", templates.toString(), data.toString())
                .ok();
    }

    @AfterEach
    void removeFolder() throws IOException {
        Files.writeString(Package.ROOT.resolve("it-tests/target/delta.txt"), report);
        Trees.delete(FOLDER);
    }

    @Test
    void measure() throws Exception {
        Map<String, Long> sent = new LinkedHashMap<>();
        try (DockerRegistry registry = new DockerRegistry(FOLDER.resolve("docker"));
                Server _ = Server.start(data)) {
            eyrie("registry", "add", "docker", registry.url());
            eyrie("clone", "debian-12", "delta");
            sent.put("v1", version("v1"));
            eyrie("start", "delta");
            eyrie("run", "delta", "mkdir", "-p", "/opt");
            eyrie("cp", "-R", System.getProperty("java.home"), "delta:/opt/");
            sent.put("v2", version("v2"));
            eyrie("start", "delta");
            Path file = FOLDER.resolve("file");
            BenchmarkData.random(file, 8 << 20);
            eyrie("cp", file.toString(), "delta:/root/");
            sent.put("v3", version("v3"));
            eyrie("delete", "delta", "--yes");
        }
        Map<String, Path> folders = folders();
        Compared compared = new Compared(FOLDER.resolve("others"));
        for (String tag : sent.keySet()) {
            report(tag, sent.get(tag), compared.next(folders.get(tag)));
        }
    }

    /** Suspends the VM where it runs, makes a version of it, pushes it. @return bytes sent */
    private long version(String tag) {
        if (!tag.equals("v1")) {
            eyrie("run", "delta", "sync");
            eyrie("suspend", "delta");
        }
        eyrie("push", "delta", "--tag", tag);
        JsonNode pushed = Server.json(eyrie("-j", "registry", "push", "delta", "--tag", tag));
        return pushed.path("body").path("sent_bytes").asLong();
    }

    /** The folder of each version, by their numbers. */
    private Map<String, Path> folders() throws IOException {
        Map<String, Path> folders = new LinkedHashMap<>();
        try (Stream<Path> all = Files.walk(data.resolve("templates"), 2)) {
            for (Path folder : all.filter(path -> Files.exists(path.resolve("version.json")))
                    .toList()) {
                JsonNode version = Server.json(Files.readString(folder.resolve("version.json")))
                        .path("version");
                if (version.path("templateName").asText().equals("delta")) {
                    folders.put(version.path("tag").asText(), folder);
                }
            }
        }
        return folders;
    }

    private void report(String tag, long sent, Compared.Costs costs) {
        say("%s: %d MiB of files", tag, costs.fileBytes() >> 20);
        row("pushed by eyrie", sent, costs);
        row("changed 64 KiB chunks, compressed alike: the lower bound", costs.changedChunks(), costs);
        row("all chunks, compressed alike", costs.allChunks(), costs);
        row("changed 512 MiB layers, compressed alike", costs.changedLayers(), costs);
        row("casync", costs.casync(), costs);
        row("borg", costs.borg(), costs);
    }

    private void row(String what, long bytes, Compared.Costs costs) {
        say("  %-58s %,14d bytes  %8.3f", what, bytes, (double) bytes / costs.changedChunks());
    }

    private String eyrie(String... args) {
        List<String> command =
                new ArrayList<>(List.of(Package.HOME.resolve("bin/eyrie").toString(), "--data", data.toString()));
        command.addAll(List.of(args));
        return Package.run(PATIENCE, "", command.toArray(String[]::new)).ok().out();
    }

    private void say(String line, Object... values) {
        String text = String.format(Locale.ROOT, line, values);
        report.append(text).append(System.lineSeparator());
        System.out.println(text);
    }
}
