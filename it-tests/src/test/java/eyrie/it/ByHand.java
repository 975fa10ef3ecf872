/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * The floor of the benchmarks: the same QEMU with the same files and the same devices as an instance of Eyrie, started by
 * hand: spawn, load the state, let it run, one {@code guest-exec} through QEMU's own agent. No queue, no identity.
 */
final class ByHand {
    private final List<String> command;
    private final Path originalRun;
    private final Path originalDisk;
    private final Path state;
    private final Path overlay;

    /**
     * @param pid a running instance's machine, whose command line is taken over
     * @param disk that instance's disk
     * @param overlay where to make a fresh overlay of the template's disk
     * @param template the template version's folder
     */
    ByHand(long pid, Path disk, Path overlay, Path template) throws IOException {
        String[] raw = Files.readString(Path.of("/proc/" + pid + "/cmdline")).split("\0");
        this.command = List.of(raw);
        String socket = command.stream()
                .filter(a -> a.contains("/agent.sock"))
                .findFirst()
                .orElseThrow();
        this.originalRun = Path.of(socket.replaceAll(".*?path=(/[^,]*)/agent\\.sock.*", "$1"));
        this.originalDisk = disk;
        this.overlay = overlay;
        Package.run(
                        Duration.ofSeconds(10),
                        "",
                        "qemu-img",
                        "create",
                        "-q",
                        "-f",
                        "qcow2",
                        "-F",
                        "qcow2",
                        "-b",
                        template.resolve("disk").toString(),
                        overlay.toString())
                .ok();
        this.state = template.resolve("state");
    }

    /** One start. @return milliseconds from the spawn to the script's output, which is returned through {@code output} */
    double start(String script, StringBuilder output) throws IOException, InterruptedException {
        Path run = Files.createTempDirectory("by-hand");
        Path disk = run.resolve("disk");
        Files.copy(overlay, disk);
        List<String> mine = new ArrayList<>();
        for (String argument : command) {
            mine.add(argument.replace(originalRun.toString(), run.toString())
                    .replace(originalDisk.toString(), disk.toString())
                    // The product hands a listening socket over; by hand QEMU listens itself.
                    .replace("fd=3", "path=" + run.resolve("qmp.sock")));
        }
        long begin = System.nanoTime();
        Process qemu = new ProcessBuilder(mine)
                .redirectErrorStream(true)
                .redirectOutput(run.resolve("out").toFile())
                .start();
        try {
            Json qmp = new Json(connect(run.resolve("qmp.sock"), qemu, run));
            qmp.read();
            qmp.call("{\"execute\":\"qmp_capabilities\"}");
            loadState(qmp, run, qemu);
            qmp.call("{\"execute\":\"cont\"}");
            String said = exec(new Json(connect(run.resolve("qga.sock"), qemu, run)), script);
            double millis = (System.nanoTime() - begin) / 1e6;
            output.append(said);
            return millis;
        } finally {
            qemu.destroyForcibly().waitFor();
            try (Stream<Path> files = Files.walk(run)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private void loadState(Json qmp, Path run, Process qemu) throws IOException, InterruptedException {
        Path incoming = run.resolve("incoming.sock");
        qmp.call(
                "{\"execute\":\"migrate-set-capabilities\",\"arguments\":{\"capabilities\":[{\"capability\":\"x-ignore-shared\",\"state\":true}]}}");
        try (SocketChannel channel = connect(incoming, qemu, run)) {
            channel.write(ByteBuffer.wrap(Files.readAllBytes(state)));
        }
        while (qmp.call("{\"execute\":\"query-status\"}")
                .path("status")
                .asText()
                .equals("inmigrate")) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static String exec(Json agent, String script) throws IOException {
        agent.call("{\"execute\":\"guest-sync\",\"arguments\":{\"id\":7}}");
        String input = Base64.getEncoder().encodeToString(script.getBytes(StandardCharsets.UTF_8));
        int pid = agent.call(
                        "{\"execute\":\"guest-exec\",\"arguments\":{\"path\":\"/bin/sh\",\"arg\":[\"-s\"],\"input-data\":\""
                                + input + "\",\"capture-output\":true}}")
                .path("pid")
                .asInt();
        while (true) {
            JsonNode status = agent.call("{\"execute\":\"guest-exec-status\",\"arguments\":{\"pid\":" + pid + "}}");
            if (status.path("exited").asBoolean()) {
                return new String(
                        Base64.getDecoder().decode(status.path("out-data").asText()), StandardCharsets.UTF_8);
            }
            LockSupport.parkNanos(2_000_000);
        }
    }

    private static SocketChannel connect(Path socket, Process qemu, Path run) throws IOException {
        while (true) {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                channel.connect(UnixDomainSocketAddress.of(socket));
                return channel;
            } catch (IOException notYet) {
                channel.close();
                if (!qemu.isAlive()) {
                    throw new IOException("QEMU ended: " + Files.readString(run.resolve("out")), notYet);
                }
                LockSupport.parkNanos(1_000_000);
            }
        }
    }

    /** Lines of JSON both ways; events are passed over. */
    private static final class Json {
        private final OutputStream out;
        private final BufferedReader in;

        Json(SocketChannel channel) {
            out = Channels.newOutputStream(channel);
            in = new BufferedReader(new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8));
        }

        JsonNode read() throws IOException {
            return Server.json(in.readLine());
        }

        JsonNode call(String request) throws IOException {
            out.write((request + "\n").getBytes(StandardCharsets.UTF_8));
            while (true) {
                JsonNode answer = read();
                if (answer.has("return")) {
                    return answer.get("return");
                }
                if (answer.has("error")) {
                    throw new IOException(request + ": " + answer);
                }
            }
        }
    }
}
