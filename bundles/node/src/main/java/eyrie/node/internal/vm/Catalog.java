/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.vm;

import eyrie.api.EyrieException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The VMs of this node by id and by name; both are unique. Thread-safe. */
final class Catalog {
    private final Map<String, VmHandle> byId = new HashMap<>();
    private final Map<String, VmHandle> byName = new HashMap<>();

    /** @throws EyrieException CONFLICT if the id or the name is taken */
    synchronized void add(VmHandle handle) {
        String name = handle.record().name();
        if (byId.containsKey(handle.id())) {
            throw EyrieException.conflict("VM %s: exists already".formatted(handle.id()));
        }
        if (!handle.record().gone() && isTaken(name)) {
            throw EyrieException.conflict("VM %s: the name is taken; choose another one".formatted(name));
        }
        byId.put(handle.id(), handle);
        if (!handle.record().gone()) {
            byName.put(name, handle);
        }
    }

    synchronized boolean isTaken(String name) {
        return byName.containsKey(name) || byId.containsKey(name);
    }

    synchronized void remove(VmHandle handle) {
        byId.remove(handle.id(), handle);
        byName.remove(handle.record().name(), handle);
    }

    /** Frees the name of a VM of which only the record is left. */
    synchronized void bury(VmHandle handle) {
        byName.remove(handle.record().name(), handle);
    }

    synchronized Optional<VmHandle> byId(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** The VM with this id or, failing that, this name. */
    synchronized Optional<VmHandle> find(String idOrName) {
        return byId(idOrName)
                .filter(handle -> !handle.record().gone())
                .or(() -> Optional.ofNullable(byName.get(idOrName)));
    }

    VmHandle get(String idOrName) {
        return find(idOrName).orElseThrow(() -> EyrieException.notFound("VM", idOrName));
    }

    /** All, by name, with those of which only the record is left. */
    synchronized List<VmHandle> all() {
        return byId.values().stream()
                .sorted(Comparator.comparing(handle -> handle.record().name()))
                .toList();
    }
}
