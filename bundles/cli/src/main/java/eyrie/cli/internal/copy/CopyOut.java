/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.copy;

import eyrie.cli.internal.base.Failure;
import eyrie.cli.internal.base.FailureKind;
import eyrie.cli.internal.net.Awake;
import eyrie.cli.internal.net.Execution;
import eyrie.cli.internal.net.GuestRun;
import eyrie.cli.internal.net.Paths;
import eyrie.cli.internal.session.Session;
import eyrie.cli.internal.text.Text;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Copies out of a VM to here. */
final class CopyOut {
    private final Session session;
    private final CopyOptions options;

    CopyOut(Session session, CopyOptions options) {
        this.session = session;
        this.options = options;
    }

    void copy(List<Location> sources, Location target) throws IOException {
        Path place = Path.of(target.path());
        boolean folder = Files.isDirectory(place);
        if (!folder && sources.size() > 1) {
            throw Failure.invalid(target + " is no folder; several sources need one");
        }
        Path parent = place.toAbsolutePath().normalize().getParent();
        if (parent != null && !Files.isDirectory(parent)) {
            throw Failure.invalid(target + ": the folder that it would be in does not exist");
        }
        for (Location source : sources) {
            copy(source, place, folder, target.endsWithSlash());
        }
    }

    private void copy(Location source, Path place, boolean folder, boolean mustBeFolder) throws IOException {
        String path = source.guestPath();
        boolean contents = path.endsWith("/.");
        String whole = contents ? path.substring(0, path.length() - 2) : path;
        String name = whole.substring(whole.lastIndexOf('/') + 1);
        if (name.isEmpty() || name.equals("..") || name.equals(".")) {
            throw Failure.invalid(source + " is not copied as a whole; name a folder in it");
        }
        Path goal = folder && !contents ? place.resolve(name) : place;
        Unpacker unpacker = new Unpacker(options, goal, mustBeFolder && !folder, this::tell);
        if (options.recursive() && options.follow() == CopyOptions.Follow.ALL) {
            unpackDereferenced(source.vm(), whole, name, unpacker);
        } else if (!unpack(source.vm(), whole, name, unpacker, options.follow() != CopyOptions.Follow.NONE)) {
            String real = realPath(source, whole);
            unpack(source.vm(), real, real.substring(real.lastIndexOf('/') + 1), unpacker, false);
        }
    }

    /** @return false if the path is a symbolic link, which is to be followed, and nothing was unpacked */
    private boolean unpack(String vm, String path, String name, Unpacker unpacker, boolean follow) throws IOException {
        String address = Paths.of("/eyrie/v1/vms/%s/files?path=%s", vm, path);
        try (InputStream tar = Awake.in(session.api(), vm, () -> session.api().stream(address, "application/x-tar"))) {
            return unpacker.unpack(tar, name, follow);
        } catch (FileSystemException e) {
            throw e;
        } catch (IOException e) {
            throw new Failure(
                    FailureKind.UNAVAILABLE, vm + ":" + path + " broke off while it was copied: " + e.getMessage(), e);
        }
    }

    private String realPath(Location source, String path) {
        String real = Execution.start(session.api(), GuestRun.shell(source.vm(), "readlink -e -- \"$1\"", path))
                .output();
        String stripped = real.endsWith("\n") ? real.substring(0, real.length() - 1) : real;
        if (stripped.isEmpty()) {
            throw new Failure(FailureKind.NOT_FOUND, source + " is a symbolic link to nothing: not found");
        }
        return stripped;
    }

    /** The guest's own tar follows every link, which a plain download does not. */
    private void unpackDereferenced(String vm, String path, String name, Unpacker unpacker) throws IOException {
        String parent = path.substring(0, path.length() - name.length());
        List<String> command = List.of("tar", "-chf", "-", "-C", parent, "--", name);
        Execution execution = Execution.start(session.api(), new GuestRun(vm, command, Map.of(), null));
        try (ExecutionStream tar = new ExecutionStream(execution)) {
            unpacker.unpack(tar, name, false);
            int exit = tar.awaitExit();
            if (exit != 0) {
                throw new Failure(
                        FailureKind.INTERNAL, vm + ":" + path + ": " + Text.line(Text.lastLine(tar.errors())));
            }
        } catch (IOException e) {
            execution.kill();
            throw e;
        }
    }

    private void tell(String name, Path goal) {
        if (options.verbose()) {
            session.say(Text.line(name + " -> " + goal));
        }
    }
}
