/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal;

import eyrie.api.Progress;
import eyrie.api.template.ImageFile;
import eyrie.api.template.ImageFile.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Puts files onto the disk and reads all of them, side by side, for their digests. */
final class Fingerprints {
    private static final long REPORT_EVERY = 32L << 20;

    private final ContentDigest digest;

    Fingerprints(ContentDigest digest) {
        this.digest = digest;
    }

    /** A file whose content is known: the seal was taken before it was read. */
    record Fingerprint(ImageFile file, Seal seal) {}

    /** The fingerprints of files, in the order of their roles. */
    List<Fingerprint> of(Map<Role, Path> files, String step, Progress progress) throws IOException {
        Meter meter = new Meter(step, total(files), progress);
        return all(files, (role, file) -> read(role, file, meter));
    }

    /** Puts files onto the disk whose content is known. @return their seals, in the order of their roles */
    List<Seal> seals(Map<Role, Path> files) throws IOException {
        return all(files, (role, file) -> {
            Durable.sync(file);
            return Seal.of(role, file);
        });
    }

    /** Something to do with a file. */
    @FunctionalInterface
    private interface Task<T> {
        T run(Role role, Path file) throws IOException;
    }

    private static <T> List<T> all(Map<Role, Path> files, Task<T> task) throws IOException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<T>> running = new ArrayList<>();
            new TreeMap<>(files)
                    .forEach((role, file) -> running.add(threads.submit((Callable<T>) () -> task.run(role, file))));
            List<T> all = new ArrayList<>();
            for (Future<T> each : running) {
                all.add(join(each));
            }
            return all;
        }
    }

    private Fingerprint read(Role role, Path file, Meter meter) throws IOException {
        Durable.sync(file);
        Seal seal = Seal.of(role, file);
        String sha256 = digest.sha256(file, meter::add);
        return new Fingerprint(new ImageFile(role, seal.bytes(), sha256), seal);
    }

    private static long total(Map<Role, Path> files) throws IOException {
        long total = 0;
        for (Path file : files.values()) {
            total += Files.size(file);
        }
        return total;
    }

    private static <T> T join(Future<T> each) throws IOException {
        try {
            return each.get();
        } catch (ExecutionException failed) {
            switch (failed.getCause()) {
                case IOException io -> throw io;
                case RuntimeException runtime -> throw runtime;
                case Throwable other -> throw new IllegalStateException(other);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        }
    }

    /** Adds up what all threads have read. */
    private static final class Meter {
        private final String step;
        private final long total;
        private final Progress progress;
        private long done;
        private long reported;

        Meter(String step, long total, Progress progress) {
            this.step = step;
            this.total = total;
            this.progress = progress;
            progress.at(step, 0);
        }

        synchronized void add(long bytes) {
            done += bytes;
            if (done - reported >= REPORT_EVERY || done == total) {
                reported = done;
                progress.at(step, (double) done / total);
            }
        }
    }
}
