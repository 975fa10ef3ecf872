/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal;

import eyrie.api.template.ImageFile;
import eyrie.api.template.ImageFile.Role;
import eyrie.api.template.TemplateVersion;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folders {@code templates/<template id>/<number>}. One appears and disappears by a rename, so it is whole or not
 * there; what is on its way in or out has a name with a dot and is removed at the next start.
 */
final class VersionFolders {
    private static final Logger LOG = LoggerFactory.getLogger(VersionFolders.class);
    private static final String COMING = ".new-";
    private static final String GOING = ".old-";
    private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,8}");
    private static final Set<PosixFilePermission> READ_ONLY = PosixFilePermissions.fromString("r--------");

    private final Path root;
    private final VersionFile versionFile;
    private final DataRanges dataRanges = new DataRanges();

    VersionFolders(Path root, VersionFile versionFile) throws IOException {
        this.root = root;
        this.versionFile = versionFile;
        Durable.makeFolders(root);
    }

    Path of(TemplateVersion version) {
        return template(version.templateId()).resolve(Integer.toString(version.number()));
    }

    /** Removes what an earlier process left half done and reads all versions. */
    void load(VersionIndex index) throws IOException {
        for (Path template : entries(root)) {
            if (Files.isDirectory(template, LinkOption.NOFOLLOW_LINKS)) {
                for (Path entry : entries(template)) {
                    loadEntry(entry, index);
                }
                removeIfEmpty(template);
            }
        }
    }

    private void loadEntry(Path entry, VersionIndex index) throws IOException {
        String name = entry.getFileName().toString();
        if (name.startsWith(COMING) || name.startsWith(GOING)) {
            LOG.info("Removing {}, which an earlier process left half done", entry);
            Durable.deleteTree(entry);
        } else if (NUMBER.matcher(name).matches()) {
            try {
                VersionRecord record = versionFile.read(entry);
                if (!of(record.version()).equals(entry)) {
                    throw new IOException("it is the record of another version");
                }
                protect(entry, record);
                index.put(record);
            } catch (IOException unreadable) {
                LOG.error("The template version in {} cannot be used: {}", entry, unreadable.getMessage());
            }
        } else {
            LOG.warn("{} is no template version and is left alone", entry);
        }
    }

    /** The number that the next version of a template gets. */
    int nextNumber(String templateId) throws IOException {
        Path template = template(templateId);
        if (!Files.isDirectory(template)) {
            return 0;
        }
        return entries(template).stream()
                .map(entry -> entry.getFileName().toString())
                .filter(name -> NUMBER.matcher(name).matches())
                .mapToInt(name -> Integer.parseInt(name) + 1)
                .max()
                .orElse(0);
    }

    /**
     * Makes the folder of a version. The files are linked into it and lose their old names last: whenever this is cut
     * short, they are still where they were or the version is complete.
     */
    void add(VersionRecord record, Map<Role, Path> files) throws IOException {
        Path target = of(record.version());
        Path template = target.getParent();
        Durable.makeFolders(template);
        Path coming = template.resolve(COMING + target.getFileName() + "-" + UUID.randomUUID());
        try {
            Files.createDirectory(
                    coming, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            for (Map.Entry<Role, Path> file : files.entrySet()) {
                Files.createLink(coming.resolve(file.getKey().fileName()), file.getValue());
            }
            refuseChanged(coming, record);
            versionFile.write(coming, record);
            Files.move(coming, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | RuntimeException failed) {
            Durable.deleteTree(coming);
            removeIfEmpty(template);
            throw failed;
        }
        Durable.sync(template);
        for (Path file : files.values()) {
            Files.delete(file);
        }
        protect(target, record);
    }

    private static void refuseChanged(Path folder, VersionRecord record) throws IOException {
        for (Seal seal : record.seals()) {
            Path file = folder.resolve(seal.role().fileName());
            if (!(seal.compare(file) instanceof Seal.Whole)) {
                throw new IOException("the file %s was written meanwhile"
                        .formatted(seal.role().fileName()));
            }
        }
    }

    /** Only this user may read the files, and nobody write them: not even the one whose process made them. */
    private static void protect(Path folder, VersionRecord record) throws IOException {
        UserPrincipal owner = Files.getOwner(folder);
        for (Seal seal : record.seals()) {
            Path file = folder.resolve(seal.role().fileName());
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                continue; // said when it is opened
            }
            if (!Files.getOwner(file).equals(owner)) {
                Files.setOwner(file, owner);
            }
            if (!Files.getPosixFilePermissions(file).equals(READ_ONLY)) {
                Files.setPosixFilePermissions(file, READ_ONLY);
            }
        }
    }

    /** A folder is as old as its last use. That is advice, so it may be lost. */
    void noteUse(TemplateVersion version) {
        try {
            Files.setLastModifiedTime(of(version), FileTime.from(Instant.now()));
        } catch (IOException failed) {
            LOG.debug("The use of {} could not be noted: {}", version, failed.toString());
        }
    }

    Instant lastUse(TemplateVersion version) throws IOException {
        return Files.getLastModifiedTime(of(version)).toInstant();
    }

    /** Bytes on disk; holes in files are none. */
    long occupied(TemplateVersion version) throws IOException {
        long bytes = 0;
        for (ImageFile file : version.files()) {
            Path path = of(version).resolve(file.role().fileName());
            for (DataRanges.Range range : dataRanges.of(path, file.bytes())) {
                bytes += range.to() - range.from();
            }
        }
        return bytes;
    }

    /** Writes a version's record anew. */
    void update(VersionRecord record) throws IOException {
        versionFile.write(of(record.version()), record);
    }

    /** Takes a version out of sight at once, then removes it. */
    void remove(TemplateVersion version) throws IOException {
        Path folder = of(version);
        Path template = folder.getParent();
        Path going = template.resolve(GOING + folder.getFileName() + "-" + UUID.randomUUID());
        Files.move(folder, going, StandardCopyOption.ATOMIC_MOVE);
        Durable.sync(template);
        Durable.deleteTree(going);
        removeIfEmpty(template);
    }

    private void removeIfEmpty(Path template) throws IOException {
        try {
            if (Files.deleteIfExists(template)) {
                Durable.sync(root);
            }
        } catch (DirectoryNotEmptyException inUse) {
            LOG.trace("{} stays: {}", template, inUse.getMessage());
        }
    }

    private Path template(String templateId) {
        return root.resolve(templateId);
    }

    private static List<Path> entries(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.sorted().toList();
        }
    }
}
