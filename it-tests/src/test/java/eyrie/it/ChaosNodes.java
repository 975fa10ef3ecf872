/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A process with a few simulated nodes, behind a network of its own. Another process takes over when it is killed. */
final class ChaosNodes implements ChaosGroup {
    private final Path access;
    private final Optional<Namespace> namespace;
    private final String name;
    private final Size size;
    private final long seed;
    private final Path state;
    private final Path output;
    private final LinkProxy link;
    private Process process;

    /**
     * @param access data folder of a controller, with its token and its authority
     * @param controllers their ports
     * @param namespace where it runs, if not beside everything else
     */
    ChaosNodes(
            Path access,
            List<Integer> controllers,
            Optional<Namespace> namespace,
            Path folder,
            String name,
            Size size,
            long seed)
            throws IOException {
        this.access = access;
        this.namespace = namespace;
        this.name = name;
        this.size = size;
        this.seed = seed;
        state = Files.createDirectories(folder.resolve(name));
        output = folder.resolve(name + ".out");
        link = new LinkProxy(namespace.map(Namespace::here).orElse(InetAddress.getLoopbackAddress()), controllers);
    }

    /**
     * How much there is of it.
     *
     * @param capacity of each node
     */
    record Size(int nodes, int capacity) {}

    @Override
    public LinkProxy link() {
        return link;
    }

    Optional<Namespace> namespace() {
        return namespace;
    }

    Path journal() {
        return state.resolve("journal.jsonl");
    }

    @Override
    public String lastWords() {
        try {
            return name + ": " + Files.readString(output).strip();
        } catch (IOException e) {
            return name + ": " + e;
        }
    }

    void start() throws IOException {
        List<String> command = List.of(
                Package.HOME.resolve("bin/eyrie").toString(),
                "sim",
                "--server",
                link.url(),
                "--data",
                access.toString(),
                "--name",
                name,
                "--nodes",
                Integer.toString(size.nodes()),
                "--capacity",
                Integer.toString(size.capacity()),
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
                state.toString());
        ProcessBuilder builder =
                new ProcessBuilder(namespace.map(in -> in.inside(command)).orElse(command));
        builder.environment().put("EYRIE_SIM_JAVA_OPTS", "-Xmx128m -XX:+UseSerialGC -XX:TieredStopAtLevel=1");
        process = builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                .start();
    }

    @Override
    public void kill() {
        process.destroyForcibly();
        Processes.awaitEnd(process);
    }

    /** One that did not find its controller when it started has ended; it is started again, as a service is. */
    @Override
    public void startIfEnded() throws IOException {
        if (!process.isAlive()) {
            start();
        }
    }

    @Override
    public void signal(String signal) {
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
