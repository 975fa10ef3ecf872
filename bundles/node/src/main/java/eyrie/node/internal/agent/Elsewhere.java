/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.agent;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.registry.Remote;
import eyrie.api.registry.Remotes;
import eyrie.api.template.TemplateVersion;
import eyrie.api.transfer.Transfers;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether a registry has what this node has. Always asks; an old answer is no reason to remove something. Thread-safe. */
final class Elsewhere {
    private static final Logger LOG = LoggerFactory.getLogger(Elsewhere.class);

    private final Supplier<Transfers> transfers;
    private final Supplier<Remotes> remotes;

    /** Both suppliers may give null, for as long as there are none. */
    Elsewhere(Supplier<Transfers> transfers, Supplier<Remotes> remotes) {
        this.transfers = transfers;
        this.remotes = remotes;
    }

    /** Whether any registry that is known by name certainly has this version. */
    boolean has(TemplateVersion version) {
        return has(version, remote -> true);
    }

    /** Whether the registry has it from which starts fetch what is not here. */
    boolean hasForStarts(TemplateVersion version) {
        return has(version, Remote::isDefault);
    }

    private boolean has(TemplateVersion version, Predicate<Remote> which) {
        return remotes().list().stream().filter(which).anyMatch(remote -> has(remote, version));
    }

    private boolean has(Remote remote, TemplateVersion version) {
        try {
            return transfers().list(remotes().repository(remote.name(), version.templateName())).stream()
                    .anyMatch(there -> there.version().equals(version));
        } catch (EyrieException e) {
            LOG.info("whether {} has {} is not known: {}", remote.name(), version.templateName(), e.getMessage());
            return false;
        }
    }

    Transfers transfers() {
        return required(transfers.get());
    }

    Remotes remotes() {
        return required(remotes.get());
    }

    private static <T> T required(T service) {
        if (service == null) {
            throw new EyrieException(ErrorKind.UNAVAILABLE, "this node cannot reach registries now");
        }
        return service;
    }
}
