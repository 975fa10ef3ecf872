/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.guest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The real agent on this machine, behind a port that is none, with a folder in place of the guest's file system. */
final class RunningAgent implements AutoCloseable {
    private final Path folder;
    private final Path script;
    private final FakePort port;
    private Process process;

    RunningAgent() throws IOException {
        // Not below the build folder: the path of a socket must be short.
        folder = Files.createTempDirectory("eyrie-agent-");
        script = folder.resolve("eyrie-agent");
        Files.writeString(script, GuestLink.files().getFirst().content());
        Files.createDirectories(root().resolve("etc"));
        port = new FakePort(folder);
    }

    static RunningAgent started() throws IOException {
        RunningAgent agent = new RunningAgent();
        agent.start();
        return agent;
    }

    void start() throws IOException {
        process = new ProcessBuilder(
                        "perl",
                        script.toString(),
                        "--connect",
                        port.guestSocket().toString(),
                        "--root",
                        root().toString())
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
                .start();
    }

    /** Ends the agent as a crash would. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    Path root() {
        return folder.resolve("root");
    }

    FakePort port() {
        return port;
    }

    GuestLink link() {
        return new GuestLink("vm-1", port.hostSocket(), folder.resolve("no-qga.sock"));
    }

    String log() throws IOException {
        return Files.readString(folder.resolve("log"));
    }

    @Override
    public void close() throws IOException {
        port.close();
        if (process != null) {
            process.destroyForcibly().onExit().join();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
    }
}
