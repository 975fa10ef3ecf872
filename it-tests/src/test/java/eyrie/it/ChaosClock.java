/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** The clock of one process, which can be stepped while it runs. What measures how much time passes is left alone. */
final class ChaosClock {
    private static final Path SOURCE = Package.ROOT.resolve("it-tests/src/test/resources/chaos/clock.c");
    private static final long FORWARD_SECONDS = 7_200;
    private static final long BACK_SECONDS = -3_600;

    private final Path library;
    private final Path file;

    private ChaosClock(Path library, Path file) throws IOException {
        this.library = library;
        this.file = file;
        right();
    }

    /** Makes what it needs in a folder, if there is a C compiler. */
    static Optional<Path> library(Path folder) {
        Path library = folder.resolve("clock.so");
        try {
            boolean made = Package.run(
                                    Duration.ofMinutes(1),
                                    "",
                                    "cc",
                                    "-shared",
                                    "-fPIC",
                                    "-O2",
                                    "-o",
                                    library.toString(),
                                    SOURCE.toString(),
                                    "-ldl")
                            .exitCode()
                    == 0;
            return made ? Optional.of(library) : Optional.empty();
        } catch (java.io.UncheckedIOException noCompiler) {
            return Optional.empty();
        }
    }

    static ChaosClock of(Path library, Path file) {
        try {
            return new ChaosClock(library, file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** What a process must be given to have this clock. */
    Map<String, String> environment() {
        return Map.of("LD_PRELOAD", library.toString(), "EYRIE_CLOCK", file.toString());
    }

    /** @param forward otherwise back */
    void step(boolean forward) throws IOException {
        write(forward ? FORWARD_SECONDS : BACK_SECONDS);
    }

    void right() throws IOException {
        write(0);
    }

    /** In place, since the process has the file in its memory. */
    private void write(long seconds) throws IOException {
        ByteBuffer bytes =
                ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder()).putLong(seconds);
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            out.write(bytes.flip(), 0);
        }
    }
}
