/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A node with real machines: QEMU, started from the demo's template. */
final class ChaosMachines implements ChaosGroup {
    static final String NODE = "machines";

    private static final Duration SHORT = Duration.ofMinutes(1);
    private static final Pattern VM = Pattern.compile("/vms/([0-9a-f-]{36})/");

    private final Path data;
    private final Path output;
    private final LinkProxy link;
    private final Set<String> doubles = ConcurrentHashMap.newKeySet();
    private Process process;

    /** @param templates folder of the template */
    ChaosMachines(Path folder, Path templates, List<Integer> controllers) throws IOException {
        data = Files.createDirectories(folder.resolve(NODE));
        output = folder.resolve(NODE + ".out");
        Package.run(SHORT, "", "cp", "-a", "--sparse=always", templates.toString(), data.toString())
                .ok();
        link = new LinkProxy(InetAddress.getLoopbackAddress(), controllers);
    }

    /** Starts it and makes it a member. @param token to join with */
    void join(String token) throws IOException {
        startIfEnded();
        Server.await(Duration.ofMinutes(2), "the node with machines", this::waitsToJoin, this::lastWords);
        List<String> command = new ArrayList<>(List.of(
                Package.HOME.resolve("bin/eyrie").toString(),
                "--data",
                data.toString(),
                "node",
                "join",
                link.url(),
                "--token-stdin",
                "--node-id",
                NODE,
                "--name",
                NODE));
        // By resources, so that what is for simulated nodes finds no room here.
        command.addAll(List.of("--capacity-mode", "resource"));
        Package.run(Duration.ofMinutes(2), token, command.toArray(String[]::new))
                .ok();
    }

    /** It is not ready before it has joined. */
    private boolean waitsToJoin() {
        try (HttpClient http = HttpClient.newHttpClient()) {
            String url = Files.readString(data.resolve("server.url")).strip();
            HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/readyz"))
                    .timeout(SHORT)
                    .build();
            return http.send(request, HttpResponse.BodyHandlers.ofString())
                    .body()
                    .contains("does not know this node");
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public LinkProxy link() {
        return link;
    }

    @Override
    public void kill() {
        process.destroyForcibly();
        Processes.awaitEnd(process);
    }

    @Override
    public void signal(String name) {
        Package.run(SHORT, "", "kill", "-" + name, Long.toString(process.pid()));
    }

    @Override
    public void startIfEnded() throws IOException {
        if (process == null || !process.isAlive()) {
            process = new ProcessBuilder(
                            Package.HOME.resolve("bin/eyrie").toString(),
                            "server",
                            "--data",
                            data.toString(),
                            "--listen",
                            "127.0.0.1:0",
                            "--roles",
                            "node",
                            "--set",
                            "node.spares=0")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                    .start();
        }
    }

    /** Notes machines of which there are two. */
    void look() {
        Set<String> seen = new HashSet<>();
        for (ProcessHandle machine : Machines.of(data.toString())) {
            Matcher vm = VM.matcher(machine.info().commandLine().orElse(""));
            if (vm.find() && !seen.add(vm.group(1))) {
                doubles.add(vm.group(1));
            }
        }
    }

    /** @return what must not be once all instances have ended */
    List<String> violations() throws IOException {
        List<String> found = new ArrayList<>();
        doubles.forEach(id -> found.add("instance %s had two machines at a time".formatted(id)));
        long deadline = System.nanoTime() + SHORT.toNanos();
        while (!(Machines.of(data.toString()).isEmpty() && folders().isEmpty()) && System.nanoTime() < deadline) {
            sleep();
        }
        Machines.of(data.toString())
                .forEach(machine -> found.add(
                        "a machine is left: " + machine.info().commandLine().orElse("")));
        folders().forEach(folder -> found.add("a folder is left: " + folder));
        return found;
    }

    private List<Path> folders() throws IOException {
        Path vms = data.resolve("vms");
        if (Files.notExists(vms)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(vms)) {
            return all.toList();
        }
    }

    /** Whether an instance is one of these. */
    static boolean isOne(JsonNode instance) {
        return instance.path("external_id").asText().equals(NODE);
    }

    @Override
    public String lastWords() {
        try {
            return NODE + ": " + Files.readString(output).strip();
        } catch (IOException e) {
            return NODE + ": " + e;
        }
    }

    private static void sleep() {
        try {
            Thread.sleep(200);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        if (process != null) {
            signal("CONT");
            process.destroy();
            Processes.awaitEnd(process);
        }
        Machines.of(data.toString()).forEach(ProcessHandle::destroyForcibly);
        link.close();
    }
}
