/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.v1.files;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.machine.Guest;
import eyrie.api.machine.GuestCommand;
import eyrie.api.machine.GuestProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** A tar in a guest. Paths travel as arguments of their own, never through a shell. */
final class TarProcess implements AutoCloseable {
    private static final int KEPT = 4 << 10;
    private static final int LONGEST_REASON = 300;
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration PATIENCE_FOR_WORDS = Duration.ofSeconds(5);

    private final GuestProcess process;
    private final byte[] said = new byte[KEPT];
    private volatile int saidLength;
    private final Thread listener;

    private TarProcess(GuestProcess process) {
        this.process = process;
        this.listener = Thread.ofVirtual().name("tar-err-", 1).start(this::listen);
    }

    /** Unpacks what is written to it. */
    static TarProcess unpack(Guest guest, String directory) {
        TarProcess tar = start(guest, List.of("tar", "-xpf", "-", "-C", directory));
        Thread.ofVirtual().name("tar-out-", 1).start(tar::drain);
        return tar;
    }

    /** Packs a file or a folder, whose name stands at the top. */
    static TarProcess pack(Guest guest, GuestPath path) {
        return start(guest, List.of("tar", "-C", path.parent(), "-cf", "-", "--", path.name()));
    }

    private static TarProcess start(Guest guest, List<String> argv) {
        // What tar says becomes an error sentence, so it is to say it in English.
        return new TarProcess(guest.exec(new GuestCommand(argv, Map.of("LC_ALL", "C"), null)));
    }

    OutputStream stdin() {
        return process.stdin();
    }

    InputStream stdout() {
        return process.stdout();
    }

    /** Waits for the end. @throws EyrieException with tar's own words if it failed */
    void requireSuccess(String path) throws InterruptedException {
        OptionalInt code = process.waitFor(PATIENCE);
        if (code.isEmpty()) {
            throw new EyrieException(ErrorKind.TIMEOUT, "path: %s: tar in the guest does not end".formatted(path));
        }
        if (code.getAsInt() != 0) {
            listener.join(PATIENCE_FOR_WORDS);
            String reason = reason(code.getAsInt());
            ErrorKind kind = reason.contains("No such file") ? ErrorKind.NOT_FOUND : ErrorKind.INVALID;
            throw new EyrieException(
                    reason.contains("No space left") ? ErrorKind.NO_SPACE : kind,
                    "path: %s: %s".formatted(path, reason));
        }
    }

    @Override
    public void close() {
        process.close();
    }

    /** The first thing that tar complained about: what follows are its consequences. */
    private String reason(int code) {
        String text = new String(said, 0, saidLength, StandardCharsets.UTF_8);
        String first = text.lines().filter(line -> !line.isBlank()).findFirst().orElse("");
        if (first.isEmpty()) {
            return "tar in the guest ended with " + code;
        }
        return first.length() <= LONGEST_REASON ? first : first.substring(0, LONGEST_REASON);
    }

    private void listen() {
        try (InputStream stderr = process.stderr()) {
            saidLength = stderr.readNBytes(said, 0, KEPT);
            stderr.transferTo(OutputStream.nullOutputStream());
        } catch (IOException ended) {
            // what was read until then has to do
        }
    }

    private void drain() {
        try (InputStream stdout = process.stdout()) {
            stdout.transferTo(OutputStream.nullOutputStream());
        } catch (IOException ended) {
            // nothing was expected from there
        }
    }
}
