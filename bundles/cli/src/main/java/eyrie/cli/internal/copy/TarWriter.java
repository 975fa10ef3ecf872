/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.copy;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Writes files and folders of this machine into a tar stream. */
final class TarWriter implements AutoCloseable {
    private static final int PERMISSIONS = 0777;
    private static final int PERMISSIONS_AND_SET_ID = 07777;
    private static final String ATTRIBUTES =
            "unix:mode,uid,gid,size,fileKey,lastModifiedTime,isDirectory,isRegularFile,isSymbolicLink";

    private final TarArchiveOutputStream tar;
    private final CopyOptions options;
    private final Listener listener;
    private final Deque<Object> open = new ArrayDeque<>();

    TarWriter(OutputStream out, CopyOptions options, Listener listener) {
        this.tar = new TarArchiveOutputStream(new BufferedOutputStream(out, 1 << 16), "UTF-8");
        this.options = options;
        this.listener = listener;
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        tar.setAddPaxHeadersForNonAsciiNames(true);
    }

    /**
     * Something to write.
     *
     * @param source where it is
     * @param name what it is called in the stream; empty for what is in the folder without the folder itself
     */
    record Item(Path source, String name) {
        /** The same under another name; a folder's contents become a folder of that name. */
        Item as(String newName) {
            return new Item(source, newName);
        }
    }

    /** Hears what is written. */
    interface Listener {
        void added(Path source, String name);

        void skipped(Path source, String why);

        /** A file of ours could not be read, which ends the stream. */
        void unreadable(IOException e);
    }

    void add(Item item) throws IOException {
        if (item.name().isEmpty()) {
            children(item.source(), "");
        } else {
            add(item.source(), item.name(), options.follow() != CopyOptions.Follow.NONE);
        }
    }

    @Override
    public void close() throws IOException {
        tar.close();
    }

    private void add(Path source, String name, boolean follow) throws IOException {
        Map<String, Object> facts = read(source, follow);
        if (facts.get("isDirectory").equals(true)) {
            folder(source, name, facts);
        } else if (facts.get("isSymbolicLink").equals(true)) {
            link(source, name, facts);
        } else if (facts.get("isRegularFile").equals(true)) {
            file(source, name, facts);
        } else {
            listener.skipped(source, "neither a file, nor a folder, nor a symbolic link");
        }
    }

    private void folder(Path source, String name, Map<String, Object> facts) throws IOException {
        Object key = facts.get("fileKey");
        if (open.contains(key)) {
            listener.skipped(source, "a symbolic link back to a folder that it is in");
            return;
        }
        put(source, entry(name + "/", TarConstants.LF_DIR, facts));
        tar.closeArchiveEntry();
        open.push(key);
        children(source, name + "/");
        open.pop();
    }

    private void children(Path folder, String prefix) throws IOException {
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            stream.forEach(children::add);
        } catch (IOException e) {
            throw unreadable(e);
        }
        children.sort(null);
        for (Path child : children) {
            add(child, prefix + child.getFileName(), options.follow() == CopyOptions.Follow.ALL);
        }
    }

    private void link(Path source, String name, Map<String, Object> facts) throws IOException {
        TarArchiveEntry entry = entry(name, TarConstants.LF_SYMLINK, facts);
        entry.setLinkName(Files.readSymbolicLink(source).toString());
        put(source, entry);
        tar.closeArchiveEntry();
    }

    private void file(Path source, String name, Map<String, Object> facts) throws IOException {
        try (InputStream in = open(source)) {
            TarArchiveEntry entry = entry(name, TarConstants.LF_NORMAL, facts);
            entry.setSize((Long) facts.get("size"));
            put(source, entry);
            copy(source, in, entry.getSize());
            tar.closeArchiveEntry();
        }
    }

    /** Copies as much as was announced: a file that grows meanwhile is copied as long as it was. */
    private void copy(Path source, InputStream in, long size) throws IOException {
        byte[] buffer = new byte[1 << 16];
        long left = size;
        while (left > 0) {
            int read = read(in, buffer, (int) Math.min(left, buffer.length));
            if (read < 0) {
                throw unreadable(new IOException(source + ", which became shorter while it was read"));
            }
            tar.write(buffer, 0, read);
            left -= read;
        }
    }

    private void put(Path source, TarArchiveEntry entry) throws IOException {
        tar.putArchiveEntry(entry);
        listener.added(source, entry.getName());
    }

    private TarArchiveEntry entry(String name, byte type, Map<String, Object> facts) {
        TarArchiveEntry entry = new TarArchiveEntry(name, type);
        int mode = (Integer) facts.get("mode");
        entry.setMode(mode & (options.preserve() ? PERMISSIONS_AND_SET_ID : PERMISSIONS));
        entry.setIds(
                options.preserve() ? (Integer) facts.get("uid") : 0,
                options.preserve() ? (Integer) facts.get("gid") : 0);
        entry.setNames("", "");
        entry.setLastModifiedTime((FileTime) facts.get("lastModifiedTime"));
        return entry;
    }

    private Map<String, Object> read(Path source, boolean follow) throws IOException {
        try {
            boolean dangling = follow && !Files.exists(source);
            LinkOption[] links = follow && !dangling ? new LinkOption[0] : new LinkOption[] {LinkOption.NOFOLLOW_LINKS};
            return Files.readAttributes(source, ATTRIBUTES, links);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private InputStream open(Path source) throws IOException {
        try {
            return Files.newInputStream(source);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private int read(InputStream in, byte[] buffer, int length) throws IOException {
        try {
            return in.read(buffer, 0, length);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private IOException unreadable(IOException e) {
        listener.unreadable(e);
        return e;
    }
}
