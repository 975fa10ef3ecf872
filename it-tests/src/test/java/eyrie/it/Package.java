/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** The built package and the folders that the tests work in; runs its commands as a user would. */
final class Package {
    /** The checkout. */
    static final Path ROOT =
            Path.of(System.getProperty("eyrie.root", "..")).toAbsolutePath().normalize();

    /** The runnable folder. */
    static final Path HOME = ROOT.resolve("distribution/target/eyrie");

    private static final Path TARGET = ROOT.resolve("it-tests/target");

    /** Tests run in so many processes at a time, and this is one of them. */
    private static final int PROCESSES = 2;

    /** Held until this process ends. */
    private static final FileLock PLACE = takePlace();

    private static final int PROCESS = (int) PLACE.position();

    /** The data folder with the demo's template, which all tests of this process share, one after the other. */
    static final Path DATA = data(PROCESS);

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
        if (hasTemplate(PROCESS)) {
            return;
        }
        try (FileChannel file = FileChannel.open(
                        Files.createDirectories(TARGET).resolve("template.lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
                FileLock _ = file.lock()) {
            IntStream.rangeClosed(1, PROCESSES)
                    .filter(Package::hasTemplate)
                    .boxed()
                    .findFirst()
                    .ifPresentOrElse(Package::copyTemplate, Package::makeTemplate);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The first free place of those that processes have. Nothing else tells them apart in a way that does not depend on who
     * started them. A byte of the file stands for each.
     */
    private static FileLock takePlace() {
        try {
            FileChannel file = FileChannel.open(
                    Files.createDirectories(TARGET).resolve("process.lock"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE);
            for (int place = 1; place <= PROCESSES; place++) {
                FileLock lock = file.tryLock(place, 1, false);
                if (lock != null) {
                    return lock;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new IllegalStateException("more than " + PROCESSES + " processes run tests of the package at a time");
    }

    private static Path data(int process) {
        return TARGET.resolve(process == 1 ? "data" : "process-" + process + "/data");
    }

    private static boolean hasTemplate(int process) {
        return Files.isDirectory(data(process).resolve("templates"));
    }

    /** Another process has made it. */
    private static void copyTemplate(int process) {
        try {
            Path coming = Files.createDirectories(DATA).resolve("templates.coming");
            String from = data(process).resolve("templates").toString();
            run(
                            Duration.ofMinutes(5),
                            "",
                            "cp",
                            "--archive",
                            "--sparse=always",
                            "--reflink=auto",
                            "--no-target-directory",
                            from,
                            coming.toString())
                    .ok();
            Path measured = data(process).resolve("demo-cold-boot-ms");
            if (Files.exists(measured)) {
                Files.copy(measured, DATA.resolve("demo-cold-boot-ms"), StandardCopyOption.REPLACE_EXISTING);
            }
            Files.move(coming, DATA.resolve("templates"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void makeTemplate() {
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

    /** A raw disk that looks as if one could boot from it, for templates that nobody starts. */
    static Path emptyDisk(Path file) throws IOException {
        byte[] disk = new byte[1 << 20];
        disk[510] = 0x55;
        disk[511] = (byte) 0xAA;
        return Files.write(file, disk);
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
