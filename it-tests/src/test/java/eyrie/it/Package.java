/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The built package and the folders that the tests work in; runs its commands as a user would. */
final class Package {
    /** The checkout. */
    static final Path ROOT =
            Path.of(System.getProperty("eyrie.root", "..")).toAbsolutePath().normalize();

    /** The runnable folder. */
    static final Path HOME = ROOT.resolve("distribution/target/eyrie");

    /** The data folder with the demo's template, which all tests share, one after the other. */
    static final Path DATA = ROOT.resolve("it-tests/target/data");

    private Package() {}

    /** What a command did. */
    record Result(int exitCode, String out, String err) {
        Result ok() {
            if (exitCode != 0) {
                throw new AssertionError("exit code " + exitCode + "\n" + out + "\n" + err);
            }
            return this;
        }
    }

    /** Makes the demo's template in {@link #DATA} if it is not there yet. */
    static synchronized void ensureTemplate() {
        if (Files.isDirectory(DATA.resolve("templates"))) {
            return;
        }
        run(
                        Duration.ofMinutes(10),
                        "",
                        ROOT.resolve("eyrie").toString(),
                        "demo",
                        "--data",
                        DATA.toString(),
                        "--listen",
                        "127.0.0.1:0")
                .ok();
    }

    /** Runs {@code bin/eyrie} on the shared data folder. */
    static Result eyrie(String... args) {
        return eyrieWithInput("", args);
    }

    static Result eyrieWithInput(String input, String... args) {
        List<String> command =
                new ArrayList<>(List.of(HOME.resolve("bin/eyrie").toString(), "--data", DATA.toString()));
        command.addAll(List.of(args));
        return run(Duration.ofMinutes(3), input, command.toArray(String[]::new));
    }

    static Result run(Duration timeout, String input, String... command) {
        try {
            Process process = new ProcessBuilder(command).start();
            CompletableFuture<String> out =
                    CompletableFuture.supplyAsync(() -> read(process.getInputStream()), Package::start);
            CompletableFuture<String> err =
                    CompletableFuture.supplyAsync(() -> read(process.getErrorStream()), Package::start);
            try (var stdin = process.getOutputStream()) {
                stdin.write(input.getBytes(StandardCharsets.UTF_8));
            } catch (IOException closed) {
                // The command did not read its input; what it says instead is in its output.
            }
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("still running after " + timeout + ": " + String.join(" ", command) + "\n"
                        + out.getNow("") + err.getNow(""));
            }
            return new Result(process.exitValue(), out.join(), err.join());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Reading a pipe holds its carrier: on two processors, virtual threads that read would leave none for the rest. */
    private static void start(Runnable work) {
        Thread.ofPlatform().daemon().start(work);
    }

    private static String read(InputStream stream) {
        try {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
