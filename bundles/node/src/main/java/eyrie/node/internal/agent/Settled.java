/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.agent;

import eyrie.api.EyrieException;
import eyrie.api.template.TemplateVersion;
import eyrie.node.internal.vm.Disk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Remembers on disk which versions of this node need not be published, because they are or because nobody wants it. So a
 * version that was made right before the process died is not among them, and the next process goes on with it. Thread-safe.
 */
final class Settled {
    private final Path file;
    private final Disk disk;
    private Set<String> keys;

    /** @param file is made at the first settling */
    Settled(Path file, Disk disk) {
        this.file = file;
        this.disk = disk;
        this.keys = read(file);
    }

    /** Whether anything was ever settled here. */
    synchronized boolean isBegun() {
        return keys != null;
    }

    synchronized boolean has(TemplateVersion version) {
        return keys != null && keys.contains(key(version));
    }

    /** Adds some, and forgets those of which no version is here any more. */
    synchronized void add(Collection<TemplateVersion> settled, List<TemplateVersion> here) {
        Set<String> next = keys == null ? new TreeSet<>() : new TreeSet<>(keys);
        next.retainAll(here.stream().map(Settled::key).collect(Collectors.toSet()));
        settled.forEach(version -> next.add(key(version)));
        if (!next.equals(keys)) {
            disk.write(file, String.join("\n", next).getBytes(StandardCharsets.UTF_8));
            keys = next;
        }
    }

    /** A number is used again after its version was removed; the time tells them apart. */
    private static String key(TemplateVersion version) {
        return "%s %d %s".formatted(version.templateId(), version.number(), version.created());
    }

    private static Set<String> read(Path file) {
        try {
            return Files.exists(file) ? new HashSet<>(Files.readAllLines(file)) : null;
        } catch (IOException e) {
            throw EyrieException.internal("cannot read %s, which tells what was published".formatted(file), e);
        }
    }
}
