/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.Progress;
import eyrie.api.template.ImageFile;
import eyrie.api.template.ImageFile.Role;
import eyrie.api.template.ImageStore;
import eyrie.api.template.TemplateListener;
import eyrie.api.template.TemplateVersion;
import eyrie.images.internal.Fingerprints.Fingerprint;
import eyrie.images.internal.transfer.ChunkIndexes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The template files in the data folder of this machine. */
@Component(
        immediate = true,
        service = {ImageStore.class, VersionIntake.class},
        configurationPid = "eyrie.images",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class FileImageStore implements ImageStore, VersionIntake {
    private static final Logger LOG = LoggerFactory.getLogger(FileImageStore.class);

    private final VersionFolders folders;
    private final VersionIndex index = new VersionIndex();
    private final Fingerprints fingerprints = new Fingerprints(new SparseDigest(new DataRanges()));
    /** Remembers the chunks of what is committed, so that a push need not read what was in an earlier version. */
    private final Fingerprints indexing;

    /** Held while folders come and go, never while files are read. */
    private final ReentrantLock changes = new ReentrantLock();

    private final ReentrantLock reading = new ReentrantLock();

    private final TemplateNews news;

    @Activate
    public FileImageStore(@Reference TemplateNews news, Config config) throws IOException {
        this(news, Path.of(config.data()).resolve("templates"));
    }

    FileImageStore(Path templates, TemplateListener... listeners) throws IOException {
        this(new TemplateNews(List.of(listeners)), templates);
    }

    private FileImageStore(TemplateNews news, Path templates) throws IOException {
        this.news = news;
        indexing = new Fingerprints(
                new ChunkIndexes(templates.resolveSibling("transfers").resolve("chunks"), new DataRanges()));
        folders = new VersionFolders(templates, new VersionFile());
        folders.load(index);
        LOG.info("{} template versions are here", index.versions().size());
    }

    @Override
    public List<TemplateVersion> versions() {
        return index.versions();
    }

    @Override
    public boolean here(TemplateVersion version) {
        if (index.find(version).isPresent()) {
            return true;
        }
        DraftCheck.check(version);
        index.refuseConflict(version);
        return false;
    }

    @Override
    public Path folder(TemplateVersion version) {
        return folders.of(version);
    }

    @Override
    public void restore(TemplateVersion version, Map<Role, Path> files, Progress progress) {
        DraftCheck.check(version, files);
        try {
            if (!here(version)) {
                progress.at("Putting the files on disk", -1);
                List<Seal> seals = fingerprints.seals(files);
                refuseOtherLengths(version, seals);
                changes.lock();
                try {
                    index.refuseConflict(version);
                    put(version, files, seals);
                } finally {
                    changes.unlock();
                }
            }
            LOG.info(
                    "Took over version {} of template {} ({}) with the tag {}: {} bytes",
                    version.number(),
                    version.templateName(),
                    version.templateId(),
                    version.tag(),
                    version.sizeBytes());
            news.tell(listener -> listener.arrived(version));
        } catch (IOException failed) {
            throw Durable.failure(
                    "template %s: the version %s could not be written".formatted(version.templateName(), version.tag()),
                    failed);
        }
    }

    @Override
    public TemplateVersion commit(Draft draft, Map<Role, Path> files, Progress progress) {
        DraftCheck.check(draft, files);
        index.refuseConflict(draft);
        try {
            List<Fingerprint> read = indexing.of(files, "Reading the files", progress);
            TemplateVersion version = add(draft, files, read);
            LOG.info(
                    "Committed version {} of template {} ({}) with the tag {}: {} bytes",
                    version.number(),
                    version.templateName(),
                    version.templateId(),
                    version.tag(),
                    version.sizeBytes());
            news.tell(listener -> listener.committed(version));
            return version;
        } catch (IOException failed) {
            throw Durable.failure(
                    "template %s: the version %s could not be written".formatted(draft.templateName(), draft.tag()),
                    failed);
        }
    }

    private TemplateVersion add(Draft draft, Map<Role, Path> files, List<Fingerprint> read) throws IOException {
        changes.lock();
        try {
            index.refuseConflict(draft);
            TemplateVersion version = new TemplateVersion(
                    draft.templateId(),
                    draft.templateName(),
                    Math.max(draft.leastNumber(), folders.nextNumber(draft.templateId())),
                    draft.tag(),
                    Optional.ofNullable(draft.description()).orElse(""),
                    draft.suspended(),
                    draft.config(),
                    draft.hypervisor(),
                    read.stream().map(Fingerprint::file).toList(),
                    Instant.now().truncatedTo(ChronoUnit.MILLIS));
            put(version, files, read.stream().map(Fingerprint::seal).toList());
            return version;
        } finally {
            changes.unlock();
        }
    }

    private void put(TemplateVersion version, Map<Role, Path> files, List<Seal> seals) throws IOException {
        VersionRecord record = new VersionRecord(version, seals);
        folders.add(record, files);
        index.put(record);
    }

    @Override
    public Path open(TemplateVersion version) {
        Path folder = folders.of(version);
        if (!isSealed(record(version), folder)) {
            reading.lock();
            try {
                if (!isSealed(record(version), folder)) {
                    LOG.info(
                            "Template {} version {} was copied or written; reading it",
                            version.templateId(),
                            version.number());
                    verify(version, Progress.NONE);
                }
            } finally {
                reading.unlock();
            }
        }
        folders.noteUse(version);
        return folder;
    }

    @Override
    public Usage usage(TemplateVersion version) {
        record(version);
        try {
            return new Usage(folders.occupied(version), folders.lastUse(version));
        } catch (IOException failed) {
            throw Durable.failure("template %s: its size is not known".formatted(version.templateName()), failed);
        }
    }

    /**
     * Whether the files are certainly what they were. Files that look written may also have been copied, as with a data
     * folder that was restored from a backup: only reading them tells.
     */
    private static boolean isSealed(VersionRecord record, Path folder) {
        boolean sealed = true;
        for (Seal seal : record.seals()) {
            Seal.Finding finding = seal.compare(folder.resolve(seal.role().fileName()));
            if (finding instanceof Seal.Broken broken) {
                throw damaged(record.version(), seal.role(), broken.how());
            }
            sealed &= finding instanceof Seal.Whole;
        }
        return sealed;
    }

    @Override
    public void verify(TemplateVersion version, Progress progress) {
        record(version);
        Path folder = folders.of(version);
        Map<Role, Path> files = new EnumMap<>(Role.class);
        for (ImageFile file : version.files()) {
            Path path = folder.resolve(file.role().fileName());
            if (!Files.isRegularFile(path)) {
                throw damaged(version, file.role(), "is missing");
            }
            files.put(file.role(), path);
        }
        try {
            List<Fingerprint> read = fingerprints.of(files, "Verifying the files", progress);
            refuseDamaged(version, read);
            seal(version, read);
        } catch (IOException failed) {
            throw Durable.failure("template %s: verifying failed".formatted(version.templateName()), failed);
        }
    }

    private static void refuseOtherLengths(TemplateVersion version, List<Seal> seals) {
        for (ImageFile file : version.files()) {
            for (Seal seal : seals) {
                if (seal.role() == file.role() && seal.bytes() != file.bytes()) {
                    throw damaged(
                            version, file.role(), "has %d bytes instead of %d".formatted(seal.bytes(), file.bytes()));
                }
            }
        }
    }

    private static void refuseDamaged(TemplateVersion version, List<Fingerprint> read) {
        for (ImageFile file : version.files()) {
            for (Fingerprint found : read) {
                if (found.file().role() == file.role() && !found.file().equals(file)) {
                    throw damaged(
                            version,
                            file.role(),
                            "has the SHA-256 %s instead of %s"
                                    .formatted(found.file().sha256(), file.sha256()));
                }
            }
        }
    }

    /** Remembers what verified files look like, for a data folder that was copied or restored gives them new inodes. */
    private void seal(TemplateVersion version, List<Fingerprint> read) throws IOException {
        changes.lock();
        try {
            VersionRecord verified = new VersionRecord(
                    version, read.stream().map(Fingerprint::seal).toList());
            if (!verified.equals(record(version))) {
                folders.update(verified);
                index.put(verified);
            }
        } finally {
            changes.unlock();
        }
    }

    @Override
    public void delete(TemplateVersion version) {
        remove(version);
        if (index.versions().stream().noneMatch(other -> other.templateId().equals(version.templateId()))) {
            news.tell(listener -> listener.deleted(version));
        }
    }

    private void remove(TemplateVersion version) {
        changes.lock();
        try {
            record(version);
            index.remove(version);
            folders.remove(version);
            LOG.info(
                    "Deleted version {} of template {} ({})",
                    version.number(),
                    version.templateName(),
                    version.templateId());
        } catch (IOException failed) {
            throw Durable.failure(
                    "template %s: version %d could not be removed completely"
                            .formatted(version.templateName(), version.number()),
                    failed);
        } finally {
            changes.unlock();
        }
    }

    private VersionRecord record(TemplateVersion version) {
        return index.find(version)
                .orElseThrow(() ->
                        EyrieException.notFound("template version", version.templateName() + ":" + version.tag()));
    }

    private static EyrieException damaged(TemplateVersion version, Role role, String how) {
        LOG.error("Template {} version {}: {} {}", version.templateId(), version.number(), role.fileName(), how);
        return new EyrieException(
                ErrorKind.INTERNAL,
                "template %s version %d: the file %s %s"
                        .formatted(version.templateName(), version.number(), role.fileName(), how));
    }
}
