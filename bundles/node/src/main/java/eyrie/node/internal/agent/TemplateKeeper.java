/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.agent;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.Progress;
import eyrie.api.node.TemplateOrder;
import eyrie.api.registry.Remote;
import eyrie.api.registry.Remotes;
import eyrie.api.template.ImageStore;
import eyrie.api.template.TemplateVersion;
import eyrie.api.transfer.Transfers;
import eyrie.api.vm.Vm;
import eyrie.api.vm.Vms;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does what orders about templates say. Interrupting the calling thread ends a transfer. Thread-safe. */
final class TemplateKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(TemplateKeeper.class);

    private final ImageStore images;
    private final Vms vms;
    private final Supplier<Transfers> transfers;
    private final Supplier<Remotes> remotes;

    /** Both suppliers may give null, for as long as there are none. */
    TemplateKeeper(ImageStore images, Vms vms, Supplier<Transfers> transfers, Supplier<Remotes> remotes) {
        this.images = images;
        this.vms = vms;
        this.transfers = transfers;
        this.remotes = remotes;
    }

    /** @throws EyrieException saying why it could not be done; then nothing was changed */
    void carryOut(TemplateOrder order, Progress progress) {
        switch (order.action()) {
            case HAVE -> have(order, progress);
            case REMOVE -> remove(order.template());
        }
    }

    private void have(TemplateOrder order, Progress progress) {
        boolean here = versions(order.template()).stream().anyMatch(version -> version.number() == order.version());
        if (here) {
            return;
        }
        if (order.registry() == null) {
            throw new EyrieException(
                    ErrorKind.CONFLICT,
                    "template %s:%s is not here, and no registry is known that may have it"
                            .formatted(order.repository(), order.tag()));
        }
        transfers().pull(remotes().repository(order.registry(), order.repository()), order.tag(), progress);
    }

    private void remove(String template) {
        List<TemplateVersion> versions = versions(template);
        refuseUsed(template, versions);
        for (TemplateVersion version : versions) {
            if (!isElsewhere(version)) {
                throw EyrieException.conflict(
                        "template %s:%s is in no registry that is known by name; push it first, or delete the template"
                                .formatted(version.templateName(), version.tag()));
            }
        }
        refuseUsed(template, versions); // asking registries takes a while
        // The newest first: what is left after a failure is a template that is only shorter.
        versions.reversed().forEach(images::delete);
    }

    private void refuseUsed(String template, List<TemplateVersion> versions) {
        for (Vm vm : vms.list()) {
            if (template.equals(vm.templateId())) {
                throw EyrieException.conflict("template %s: the VM %s is a clone of it"
                        .formatted(
                                versions.isEmpty()
                                        ? template
                                        : versions.getFirst().templateName(),
                                vm.name()));
            }
        }
    }

    private boolean isElsewhere(TemplateVersion version) {
        for (Remote remote : remotes().list()) {
            try {
                boolean found = transfers().list(remotes().repository(remote.name(), version.templateName())).stream()
                        .anyMatch(there -> there.version().equals(version));
                if (found) {
                    return true;
                }
            } catch (EyrieException e) {
                LOG.info("whether {} has {} is not known: {}", remote.name(), version.templateName(), e.getMessage());
            }
        }
        return false;
    }

    /** By number. */
    private List<TemplateVersion> versions(String template) {
        return images.versions().stream()
                .filter(version -> version.templateId().equals(template))
                .sorted(Comparator.comparingInt(TemplateVersion::number))
                .toList();
    }

    private Transfers transfers() {
        return required(transfers.get());
    }

    private Remotes remotes() {
        return required(remotes.get());
    }

    private static <T> T required(T service) {
        if (service == null) {
            throw new EyrieException(ErrorKind.UNAVAILABLE, "this node cannot reach registries now");
        }
        return service;
    }
}
