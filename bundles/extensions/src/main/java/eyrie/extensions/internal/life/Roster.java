/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.extensions.internal.life;

import eyrie.api.extension.Extension;
import eyrie.extensions.internal.check.Declaration;
import eyrie.extensions.internal.check.JarCheck.Passed;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Predicate;

/** All names that are or were in the folder. Thread-safe. */
final class Roster {
    private final Map<String, Slot> slots = new ConcurrentSkipListMap<>();

    Slot slot(String file) {
        return slots.computeIfAbsent(file, Slot::new);
    }

    void forget(Slot slot) {
        slots.remove(slot.file, slot);
    }

    Collection<Slot> all() {
        return slots.values();
    }

    List<Extension> shown() {
        return slots.values().stream()
                .map(Slot::shownNow)
                .filter(Objects::nonNull)
                .toList();
    }

    /** By the name of the file or of the bundle. */
    Optional<Slot> find(String name) {
        Slot byFile = slots.get(name);
        return byFile != null && byFile.shown() != null
                ? Optional.of(byFile)
                : slots.values().stream()
                        .filter(slot ->
                                slot.shown() != null && name.equals(slot.shown().symbolicName()))
                        .findFirst();
    }

    Optional<String> fileOf(String symbolicName, String except) {
        return other(except, passed -> passed.declaration().symbolicName().equals(symbolicName));
    }

    Optional<String> fileServing(String path, String except) {
        return other(
                except,
                passed -> passed.declaration().declared().paths().stream()
                        .anyMatch(theirs -> Declaration.overlap(theirs, path)));
    }

    private Optional<String> other(String except, Predicate<Passed> wanted) {
        return slots.values().stream()
                .filter(slot -> !slot.file.equals(except))
                .filter(slot -> slot.wanted() != null
                        && slot.wanted().passed() != null
                        && wanted.test(slot.wanted().passed()))
                .map(slot -> slot.file)
                .findFirst();
    }
}
