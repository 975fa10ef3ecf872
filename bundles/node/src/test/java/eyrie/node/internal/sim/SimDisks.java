/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.sim;

import eyrie.api.EyrieException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Simulated disks: text files. The first line says {@code base} or names the backing file, every further line is
 * something that a guest has written. Writing goes into the file itself, so that two names of one file share it.
 */
public final class SimDisks {
    private static final String BASE = "base";
    private static final String BACKING = "backing ";

    private SimDisks() {}

    public static void create(Path disk, String... content) {
        List<String> lines = new ArrayList<>(List.of(BASE));
        lines.addAll(List.of(content));
        write(disk, lines);
    }

    static void overlay(Path backing, Path disk) {
        content(backing);
        write(disk, List.of(BACKING + backing));
    }

    static FileChannel openForAppending(Path disk) {
        try {
            return FileChannel.open(disk, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw failure(disk, e);
        }
    }

    static void append(FileChannel disk, String line) {
        try {
            disk.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void close(FileChannel disk) {
        try {
            disk.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Everything that was written, through the whole chain. */
    public static List<String> content(Path disk) {
        List<String> lines = read(disk);
        String head = lines.getFirst();
        List<String> all =
                new ArrayList<>(head.equals(BASE) ? List.of() : content(Path.of(head.substring(BACKING.length()))));
        all.addAll(lines.subList(1, lines.size()));
        return all;
    }

    public static boolean standsAlone(Path disk) {
        return read(disk).getFirst().equals(BASE);
    }

    static void write(Path file, List<String> lines) {
        try {
            Files.write(file, lines);
        } catch (IOException e) {
            throw failure(file, e);
        }
    }

    static List<String> read(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw failure(file, e);
        }
    }

    static RuntimeException failure(Path file, IOException e) {
        return e instanceof NoSuchFileException
                ? EyrieException.internal("there is no " + file, e)
                : new UncheckedIOException(e);
    }
}
