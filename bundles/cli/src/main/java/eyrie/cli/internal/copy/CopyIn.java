/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.copy;

import eyrie.cli.internal.base.Failure;
import eyrie.cli.internal.base.FailureKind;
import eyrie.cli.internal.net.Execution;
import eyrie.cli.internal.net.GuestRun;
import eyrie.cli.internal.net.Paths;
import eyrie.cli.internal.net.Upload;
import eyrie.cli.internal.session.Session;
import eyrie.cli.internal.text.Text;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/** Copies from here into a VM. */
final class CopyIn {
    /** Says what a path in the guest is: a folder, something else, nothing in a folder, or nothing at all. */
    private static final String PROBE = "if [ -d \"$1\" ]; then echo folder; elif [ -e \"$1\" ]; then echo file;"
            + " elif [ -d \"$(dirname -- \"$1\")\" ]; then echo free; else echo nothing; fi";

    private final Session session;
    private final CopyOptions options;

    CopyIn(Session session, CopyOptions options) {
        this.session = session;
        this.options = options;
    }

    void copy(List<String> sources, Location target) throws IOException {
        List<TarWriter.Item> items = sources.stream().map(this::item).toList();
        String path = target.guestPath();
        String kind = Execution.start(session.api(), GuestRun.shell(target.vm(), PROBE, path))
                .output()
                .strip();
        if (kind.equals("folder")) {
            send(target.vm(), path, items);
            return;
        }
        TarWriter.Item only = items.getFirst();
        boolean folder = Files.isDirectory(only.source());
        if (items.size() > 1) {
            throw Failure.invalid(target + " is no folder; several sources need one");
        }
        if (kind.equals("nothing")) {
            throw Failure.invalid(target + ": the folder that it would be in does not exist");
        }
        if (target.endsWithSlash() && (!folder || kind.equals("file"))) {
            throw Failure.invalid(target + " is no folder");
        }
        if (folder && kind.equals("file")) {
            throw Failure.invalid(target + " is a file; the folder " + only.source() + " cannot take its place");
        }
        int slash = path.lastIndexOf('/');
        send(target.vm(), slash == 0 ? "/" : path.substring(0, slash), List.of(only.as(path.substring(slash + 1))));
    }

    private TarWriter.Item item(String text) {
        Path source = Path.of(text);
        boolean followed = options.follow() != CopyOptions.Follow.NONE;
        LinkOption[] links = followed ? new LinkOption[0] : new LinkOption[] {LinkOption.NOFOLLOW_LINKS};
        if (!Files.exists(source, links)) {
            throw new Failure(FailureKind.NOT_FOUND, text + ": not found");
        }
        if (Files.isDirectory(source, links) && !options.recursive()) {
            throw Failure.invalid(text + " is a folder; use -R to copy it");
        }
        Path name = source.getFileName();
        if (name == null) {
            throw Failure.invalid("/ as a whole is not copied; name folders in it");
        }
        boolean contents = name.toString().equals(".") || name.toString().equals("..");
        return new TarWriter.Item(source, contents ? "" : name.toString());
    }

    private void send(String vm, String folder, List<TarWriter.Item> items) throws IOException {
        AtomicReference<IOException> unreadable = new AtomicReference<>();
        List<String> skipped = new ArrayList<>();
        Upload.Source source = out -> write(out, vm + ":" + folder, items, skipped, unreadable);
        try {
            if (options.noClobber()) {
                unpackBeside(vm, folder, source);
            } else {
                session.api()
                        .put(
                                Paths.of("/eyrie/v1/vms/%s/files?path=%s", vm, folder),
                                "application/x-tar",
                                Upload.of(source));
            }
        } catch (Failure e) {
            throw unreadable.get() == null ? e : cannotRead(unreadable.get());
        }
        if (!skipped.isEmpty()) {
            skipped.forEach(session::warn);
            throw new Failure(FailureKind.INTERNAL, Text.count(skipped.size(), "file") + " left out");
        }
    }

    private void write(
            OutputStream out,
            String shown,
            List<TarWriter.Item> items,
            List<String> skipped,
            AtomicReference<IOException> unreadable)
            throws IOException {
        TarWriter.Listener listener = new TarWriter.Listener() {
            @Override
            public void added(Path source, String name) {
                if (options.verbose()) {
                    session.say(source + " -> " + shown + "/" + name);
                }
            }

            @Override
            public void skipped(Path source, String why) {
                skipped.add(source + ": " + why);
            }

            @Override
            public void unreadable(IOException e) {
                unreadable.set(e);
            }
        };
        try (TarWriter tar = new TarWriter(out, options, listener)) {
            for (TarWriter.Item item : items) {
                tar.add(item);
            }
        }
    }

    /** The guest's own tar leaves alone what exists, which a plain upload does not. */
    private void unpackBeside(String vm, String folder, Upload.Source source) throws IOException {
        List<String> command = List.of("tar", "--skip-old-files", "-xpf", "-", "-C", folder);
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exit = Execution.start(session.api(), new GuestRun(vm, command, Map.of(), null))
                .attach(Upload.of(source), OutputStream.nullOutputStream(), err);
        if (exit != 0) {
            throw new Failure(
                    FailureKind.INTERNAL,
                    vm + ":" + folder + ": " + Text.line(Text.lastLine(err.toString(StandardCharsets.UTF_8))));
        }
    }

    private static Failure cannotRead(IOException e) {
        return new Failure(FailureKind.INVALID, "cannot read " + e.getMessage() + "; nothing more was copied", e);
    }
}
