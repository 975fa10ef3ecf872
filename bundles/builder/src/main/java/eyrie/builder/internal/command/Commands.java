/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.builder.internal.command;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/**
 * Runs programs that must not outlive this one: they are killed when the caller is interrupted, when this component
 * goes, and by the kernel when this process dies.
 */
@Component(
        service = Commands.class,
        property = "osgi.ds.satisfying.condition.target=(osgi.condition.id=eyrie.role.node)")
public final class Commands {
    private static final int KEPT_LINES = 12;
    private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/opt/homebrew/bin";

    private final Tools tools = new Tools(System.getenv("PATH"));

    /** The kernel sends the death signal when the thread ends that started the program: so one thread starts them all. */
    private final ExecutorService starter = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("eyrie-builder-starter").daemon().factory());

    private final Set<Process> running = ConcurrentHashMap.newKeySet();

    @Activate
    public Commands() {}

    public Tools tools() {
        return tools;
    }

    /**
     * Runs a program to its end, with its output in a log file.
     *
     * @param log written anew with {@code append} false
     * @param onLine hears each line of output
     */
    public void run(Command command, Path log, boolean append, Consumer<String> onLine)
            throws CommandFailed, IOException {
        Process process = start(command);
        try {
            Output output = new Output(process, log, append, onLine);
            int exitCode = await(process);
            output.await();
            if (exitCode != 0) {
                throw new CommandFailed(command.name(), exitCode, output.lastLines());
            }
        } finally {
            process.destroyForcibly();
            running.remove(process);
        }
    }

    private Process start(Command command) throws IOException {
        List<String> tied = new ArrayList<>();
        tools.find("setpriv").ifPresent(setpriv -> tied.addAll(List.of(setpriv, "--pdeathsig", "KILL", "--")));
        tied.addAll(command.argv());
        ProcessBuilder builder = new ProcessBuilder(tied)
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile());
        builder.environment()
                .keySet()
                .removeIf(name -> !name.toLowerCase(Locale.ROOT).endsWith("_proxy"));
        builder.environment().put("PATH", PATH);
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().put("DEBIAN_FRONTEND", "noninteractive");
        builder.environment().putAll(command.environment());
        try {
            Process process = starter.submit(builder::start).get();
            running.add(process);
            return process;
        } catch (ExecutionException failed) {
            throw new IOException(
                    "%s cannot be started: %s"
                            .formatted(command.name(), failed.getCause().getMessage()),
                    failed.getCause());
        } catch (InterruptedException interrupted) {
            throw cancelled(interrupted);
        } catch (RejectedExecutionException gone) {
            throw cancelled(gone);
        }
    }

    private static int await(Process process) {
        try {
            return process.waitFor();
        } catch (InterruptedException interrupted) {
            throw cancelled(interrupted);
        }
    }

    private static EyrieException cancelled(Exception cause) {
        if (cause instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        return new EyrieException(ErrorKind.UNAVAILABLE, "the work was cancelled", cause);
    }

    @Deactivate
    void close() {
        // By handle: the process's own method would close its output while that is being read.
        running.forEach(process -> process.toHandle().destroyForcibly());
        starter.shutdownNow();
    }

    /** Copies what a program prints until it has ended. */
    private static final class Output {
        private final Deque<String> last = new ArrayDeque<>();
        private final CompletableFuture<Void> done = new CompletableFuture<>();

        Output(Process process, Path log, boolean append, Consumer<String> onLine) {
            Thread.ofVirtual().name("eyrie-builder-output").start(() -> {
                try {
                    copy(process, log, append, onLine);
                    done.complete(null);
                } catch (IOException | RuntimeException failed) {
                    process.destroyForcibly();
                    done.completeExceptionally(failed);
                }
            });
        }

        private void copy(Process process, Path log, boolean append, Consumer<String> onLine) throws IOException {
            StandardOpenOption start = append ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING;
            try (BufferedReader lines = new BufferedReader(
                            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
                    Writer copy =
                            Files.newBufferedWriter(log, StandardOpenOption.CREATE, StandardOpenOption.WRITE, start)) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    copy.write(line + "\n");
                    keep(line);
                    onLine.accept(line);
                }
            }
        }

        private void keep(String line) {
            if (line.isBlank()) {
                return;
            }
            synchronized (last) {
                if (last.size() == KEPT_LINES) {
                    last.removeFirst();
                }
                last.addLast(line.strip());
            }
        }

        List<String> lastLines() {
            synchronized (last) {
                return List.copyOf(last);
            }
        }

        void await() throws IOException {
            try {
                done.get();
            } catch (ExecutionException failed) {
                throw new IOException(failed.getCause().getMessage(), failed.getCause());
            } catch (InterruptedException interrupted) {
                throw cancelled(interrupted);
            }
        }
    }
}
