/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.sim;

import eyrie.api.EyrieException;
import eyrie.api.Progress;
import eyrie.api.template.ImageFile;
import eyrie.api.template.ImageFile.Role;
import eyrie.api.template.ImageStore;
import eyrie.api.template.TemplateVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Template files that outlive the processes under test, and one process's view of them. A commit moves its files one by
 * one and can be cut off between any two; {@code open} notices every change of a file.
 */
public final class SimImages {
    private final Path root;
    private final Map<Path, TemplateVersion> versions = new LinkedHashMap<>();
    private final Map<Path, String> contents = new TreeMap<>();
    private final Map<TemplateVersion, Instant> lastOpened = new HashMap<>();
    private int moves;

    public SimImages(Path root) {
        this.root = root;
    }

    public ImageStore of(Faults faults) {
        return new View(faults);
    }

    /** A version from nowhere. */
    public TemplateVersion add(ImageStore.Draft draft, String... disk) throws IOException {
        Path folder = Files.createDirectories(root.resolve("new"));
        Map<Role, Path> files = new TreeMap<>();
        files.put(Role.DISK, folder.resolve("disk"));
        SimDisks.create(files.get(Role.DISK), disk);
        if (draft.suspended()) {
            files.put(Role.RAM, Files.writeString(folder.resolve("ram"), "stamp\n"));
            files.put(
                    Role.STATE,
                    Files.writeString(
                            folder.resolve("state"),
                            "stamp\n" + disk.length + "\ntemplate\n0\n52:54:00:00:00:00\n-\n-\n"));
        }
        return of(Faults.none()).commit(draft, files, Progress.NONE);
    }

    private synchronized TemplateVersion publish(ImageStore.Draft draft, Map<Role, Path> staged) {
        int number = (int) versions.values().stream()
                .filter(version -> version.templateId().equals(draft.templateId()))
                .count();
        Path folder = root.resolve(draft.templateId()).resolve(Integer.toString(number));
        try {
            Files.createDirectories(folder);
            List<ImageFile> files = new ArrayList<>();
            for (Map.Entry<Role, Path> file : staged.entrySet()) {
                Path target = folder.resolve(file.getKey().fileName());
                Files.move(file.getValue(), target, StandardCopyOption.REPLACE_EXISTING);
                contents.put(target, Files.readString(target));
                files.add(new ImageFile(file.getKey(), Files.size(target), "0"));
            }
            TemplateVersion version = new TemplateVersion(
                    draft.templateId(),
                    draft.templateName(),
                    number,
                    draft.tag(),
                    draft.description(),
                    draft.suspended(),
                    draft.config(),
                    draft.hypervisor(),
                    files,
                    Instant.now());
            versions.put(folder, version);
            return version;
        } catch (IOException e) {
            throw SimDisks.failure(folder, e);
        }
    }

    private synchronized Path stage(Path file) {
        Path staged = root.resolve("staged-" + moves++);
        try {
            return Files.move(file, staged);
        } catch (IOException e) {
            throw SimDisks.failure(file, e);
        }
    }

    private synchronized List<TemplateVersion> list() {
        return List.copyOf(versions.values());
    }

    private synchronized Path check(TemplateVersion version) {
        Path folder = versions.entrySet().stream()
                .filter(entry -> entry.getValue().equals(version))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() -> EyrieException.notFound("template version", version.tag()));
        for (ImageFile file : version.files()) {
            Path path = folder.resolve(file.role().fileName());
            String seen = String.join("\n", SimDisks.read(path)) + "\n";
            if (!seen.equals(contents.get(path))) {
                throw EyrieException.internal("%s was changed since it was committed".formatted(path), null);
            }
        }
        return folder;
    }

    /** Every version occupies a thousand bytes. */
    private synchronized ImageStore.Usage usage(TemplateVersion version) {
        return new ImageStore.Usage(1000, lastOpened.getOrDefault(version, version.created()));
    }

    /** Says when a version was last opened. */
    public synchronized void opened(TemplateVersion version, Instant when) {
        lastOpened.put(version, when);
    }

    private synchronized void remove(TemplateVersion version) {
        versions.values().remove(version);
    }

    /** The store as one process sees it. */
    private final class View implements ImageStore {
        private final Faults faults;

        View(Faults faults) {
            this.faults = faults;
        }

        @Override
        public List<TemplateVersion> versions() {
            faults.look();
            return list();
        }

        @Override
        public TemplateVersion commit(Draft draft, Map<Role, Path> files, Progress progress) {
            Map<Role, Path> staged = new TreeMap<>();
            files.forEach((role, file) -> staged.put(role, faults.work("commit " + role, () -> stage(file))));
            return faults.work("publish", () -> publish(draft, staged));
        }

        @Override
        public Path open(TemplateVersion version) {
            faults.look();
            return check(version);
        }

        @Override
        public Usage usage(TemplateVersion version) {
            faults.look();
            return SimImages.this.usage(version);
        }

        @Override
        public void verify(TemplateVersion version, Progress progress) {
            open(version);
        }

        @Override
        public void delete(TemplateVersion version) {
            faults.work("delete version", () -> remove(version));
        }
    }
}
