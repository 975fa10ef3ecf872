/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A process with a few simulated nodes, behind a network of its own. Another process takes over when it is killed. */
final class ChaosNodes implements AutoCloseable {
    private final ChaosServer server;
    private final String name;
    private final int nodes;
    private final int capacity;
    private final long seed;
    private final Path state;
    private final Path output;
    private final LinkProxy link;
    private Process process;

    ChaosNodes(ChaosServer server, Path folder, String name, int nodes, int capacity, long seed) throws IOException {
        this.server = server;
        this.name = name;
        this.nodes = nodes;
        this.capacity = capacity;
        this.seed = seed;
        state = Files.createDirectories(folder.resolve(name));
        output = folder.resolve(name + ".out");
        link = new LinkProxy(server.port());
    }

    LinkProxy link() {
        return link;
    }

    Path journal() {
        return state.resolve("journal.jsonl");
    }

    String lastWords() {
        try {
            return name + ": " + Files.readString(output).strip();
        } catch (IOException e) {
            return name + ": " + e;
        }
    }

    void start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(List.of(
                Package.HOME.resolve("bin/eyrie").toString(),
                "sim",
                "--server",
                "https://127.0.0.1:" + link.port(),
                "--data",
                server.data().toString(),
                "--name",
                name,
                "--nodes",
                Integer.toString(nodes),
                "--capacity",
                Integer.toString(capacity),
                "--instances",
                "0",
                "--seconds",
                "86400",
                "--run-ms",
                "500..4000",
                "--fail-percent",
                "5",
                "--vanish-percent",
                "3",
                "--seed",
                Long.toString(seed),
                "--state",
                state.toString()));
        builder.environment().put("EYRIE_SIM_JAVA_OPTS", "-Xmx128m -XX:+UseSerialGC -XX:TieredStopAtLevel=1");
        process = builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                .start();
    }

    void kill() {
        process.destroyForcibly();
        Processes.awaitEnd(process);
    }

    /** One that did not find its controller when it started has ended; it is started again, as a service is. */
    void startIfEnded() throws IOException {
        if (!process.isAlive()) {
            start();
        }
    }

    void signal(String signal) {
        Package.run(Duration.ofSeconds(30), "", "kill", "-" + signal, Long.toString(process.pid()));
    }

    @Override
    public void close() throws IOException {
        if (process != null) {
            signal("CONT");
            process.destroy();
            Processes.awaitEnd(process);
        }
        link.close();
    }
}
