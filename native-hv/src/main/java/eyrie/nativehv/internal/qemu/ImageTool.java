/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.qemu;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.nativehv.internal.platform.HostPlatform;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/** Runs qemu-img, which ends when this process does. */
final class ImageTool implements AutoCloseable {
    private static final int MOST_OUTPUT_BYTES = 4 << 20;
    private static final int CPU_SECONDS_FOR_A_LOOK = 30;
    private static final int ADDRESS_SPACE_KIB_FOR_A_LOOK = 2 << 20;
    /** Some systems cannot limit the address space. */
    private static final String LIMITED = "ulimit -t %d; ulimit -v %d 2>/dev/null; exec \"$@\""
            .formatted(CPU_SECONDS_FOR_A_LOOK, ADDRESS_SPACE_KIB_FOR_A_LOOK);

    private final HostPlatform platform;
    private final Path program;
    private final Set<Process> running = ConcurrentHashMap.newKeySet();

    ImageTool(HostPlatform platform, Path program) {
        this.platform = platform;
        this.program = program;
    }

    /** Runs it under limits that a hostile image cannot get past. @return what it printed */
    String look(List<String> arguments) {
        StringBuilder output = new StringBuilder();
        run(List.of("/bin/sh", "-c", LIMITED, "sh"), arguments, output::append);
        return output.toString();
    }

    /** @param output hears what it prints, piece by piece */
    void work(List<String> arguments, Consumer<String> output) {
        run(List.of(), arguments, output);
    }

    private void run(List<String> before, List<String> arguments, Consumer<String> output) {
        List<String> command = new ArrayList<>(before);
        command.addAll(platform.boundToParent());
        command.add(program.toString());
        command.addAll(arguments);
        CompletableFuture<Void> done = new CompletableFuture<>();
        // What is bound to its parent is bound to the thread that started it, so that must live as long.
        Thread thread = Thread.ofPlatform().daemon().name("eyrie-qemu-img").start(() -> {
            try {
                runHere(command, arguments.getFirst(), output);
                done.complete(null);
            } catch (IOException | RuntimeException failure) {
                done.completeExceptionally(failure);
            }
        });
        await(done, thread);
    }

    private static void await(CompletableFuture<Void> done, Thread thread) {
        try {
            done.get();
        } catch (InterruptedException interrupted) {
            thread.interrupt();
            Thread.currentThread().interrupt();
            throw new EyrieException(ErrorKind.UNAVAILABLE, "qemu-img: interrupted", interrupted);
        } catch (ExecutionException failure) {
            throw failure.getCause() instanceof EyrieException known
                    ? known
                    : EyrieException.internal("qemu-img: " + failure.getCause().getMessage(), failure.getCause());
        }
    }

    private void runHere(List<String> command, String what, Consumer<String> output) throws IOException {
        Process process = new ProcessBuilder(command).start();
        running.add(process);
        try {
            process.getOutputStream().close();
            CompletableFuture<String> words = CompletableFuture.supplyAsync(() -> words(process.getErrorStream()));
            pump(process.getInputStream(), output);
            int status = process.waitFor();
            if (status != 0) {
                throw failed(what, status, words.join());
            }
        } catch (InterruptedException interrupted) {
            throw new EyrieException(ErrorKind.UNAVAILABLE, "qemu-img %s: interrupted".formatted(what), interrupted);
        } finally {
            process.destroyForcibly();
            running.remove(process);
        }
    }

    private static EyrieException failed(String what, int status, String words) {
        String last = words.isBlank()
                ? "exit code " + status
                : words.lines().toList().getLast().replace("qemu-img: ", "");
        ErrorKind kind = words.contains("No space left on device") ? ErrorKind.NO_SPACE : ErrorKind.INTERNAL;
        return new EyrieException(kind, "qemu-img %s: %s".formatted(what, last));
    }

    private static void pump(InputStream input, Consumer<String> output) throws IOException {
        byte[] buffer = new byte[8192];
        long total = 0;
        for (int count = input.read(buffer); count >= 0; count = input.read(buffer)) {
            total += count;
            if (total > MOST_OUTPUT_BYTES) {
                throw new IOException("it prints without end");
            }
            output.accept(new String(buffer, 0, count, StandardCharsets.UTF_8));
        }
    }

    private static String words(InputStream errors) {
        try (errors) {
            byte[] words = errors.readNBytes(64 << 10);
            errors.transferTo(java.io.OutputStream.nullOutputStream());
            return new String(words, StandardCharsets.UTF_8).strip();
        } catch (IOException broken) {
            return "";
        }
    }

    /** Ends what runs. */
    @Override
    public void close() {
        running.forEach(Process::destroyForcibly);
    }
}
