/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.qemu;

import eyrie.api.EyrieException;
import eyrie.api.Progress;
import eyrie.nativehv.internal.platform.DurableFile;
import eyrie.nativehv.internal.platform.FileCopier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes, converts and measures disk images. */
final class Disks {
    private static final Pattern PERCENT = Pattern.compile("\\(([0-9.]+)/100%\\)");
    private static final long SECTOR = 512;

    private final ImageTool tool;
    private final ImageInspector inspector;
    private final FileCopier copier;

    Disks(ImageTool tool, ImageInspector inspector, FileCopier copier) {
        this.tool = tool;
        this.inspector = inspector;
        this.copier = copier;
    }

    /** Work on files that may fail. */
    private interface FileWork {
        void run() throws IOException;
    }

    void overlay(Path backing, Path overlay) {
        overlay(backing, backing, overlay);
    }

    void overlay(Path from, Path backing, Path overlay) {
        doing("disk %s".formatted(overlay), () -> {
            Qcow2 head = Qcow2.read(from).orElseThrow(() -> EyrieException.invalid("backing", from, "a qcow2 image"));
            Qcow2Writer.write(overlay, head.size(), backing.toAbsolutePath());
        });
    }

    void create(Path disk, long bytes) {
        if (bytes < SECTOR || bytes % SECTOR != 0) {
            throw EyrieException.invalid("diskBytes", bytes, "a multiple of 512");
        }
        doing("disk %s".formatted(disk), () -> Qcow2Writer.write(disk, bytes, null));
    }

    void convert(Path source, Path target, Progress progress) {
        ImageInspector.Image image = inspector.inspect(source);
        Path aside = DurableFile.aside(target);
        doing("disk %s".formatted(target), () -> {
            Files.deleteIfExists(aside);
            try {
                progress.at("converting the disk", 0);
                tool.work(
                        List.of(
                                "convert",
                                "-p",
                                "-f",
                                image.format(),
                                "-O",
                                "qcow2",
                                "-W",
                                source.toAbsolutePath().toString(),
                                aside.toAbsolutePath().toString()),
                        fractions(progress));
                DurableFile.sync(aside);
                DurableFile.move(aside, target);
            } finally {
                Files.deleteIfExists(aside);
            }
        });
    }

    private static Consumer<String> fractions(Progress progress) {
        return text -> {
            Matcher percent = PERCENT.matcher(text);
            double latest = -1;
            while (percent.find()) {
                latest = Double.parseDouble(percent.group(1)) / 100;
            }
            if (latest >= 0) {
                progress.at("converting the disk", latest);
            }
        };
    }

    void resize(Path disk, long bytes) {
        long now = virtualSize(disk);
        if (bytes < now || bytes % SECTOR != 0) {
            throw EyrieException.invalid("diskBytes", bytes, "a multiple of 512 from %d on".formatted(now));
        }
        if (bytes > now) {
            tool.work(
                    List.of("resize", "-q", "-f", "qcow2", disk.toAbsolutePath().toString(), Long.toString(bytes)),
                    text -> {});
            doing("disk %s".formatted(disk), () -> DurableFile.sync(disk));
        }
    }

    long virtualSize(Path disk) {
        return inspector.inspect(disk).virtualBytes();
    }

    void copy(Path source, Path target) {
        doing("file %s".formatted(target), () -> copier.copy(source, target));
    }

    private static void doing(String what, FileWork work) {
        try {
            work.run();
        } catch (IOException failure) {
            throw new EyrieException(
                    Failures.kindOf(failure), "%s: %s".formatted(what, Failures.sentence(failure)), failure);
        }
    }
}
