/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The clock of one process, which can be stepped while it runs. What measures how much time passes is left alone. */
final class ChaosClock {
    /** Not the one for many threads, which takes ten times as long: a server would start for minutes. */
    private static final List<Path> LIBRARIES = List.of(
            Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1"),
            Path.of("/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1"));

    private final Path file;

    ChaosClock(Path file) throws IOException {
        this.file = file;
        right();
    }

    static boolean isPossible() {
        return library().isPresent();
    }

    private static Optional<Path> library() {
        return LIBRARIES.stream().filter(Files::exists).findFirst();
    }

    /** What a process must be given to have this clock. */
    Map<String, String> environment() {
        return Map.of(
                "LD_PRELOAD",
                library().orElseThrow().toString(),
                "FAKETIME_TIMESTAMP_FILE",
                file.toString(),
                "FAKETIME_DONT_FAKE_MONOTONIC",
                "1",
                "FAKETIME_CACHE_DURATION",
                "1");
    }

    /** @param forward otherwise back */
    void step(boolean forward) throws IOException {
        Files.writeString(file, forward ? "+7200" : "-3600");
    }

    void right() throws IOException {
        Files.writeString(file, "+0");
    }
}
