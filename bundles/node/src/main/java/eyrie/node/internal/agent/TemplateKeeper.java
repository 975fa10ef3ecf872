/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.agent;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.Progress;
import eyrie.api.node.TemplateOrder;
import eyrie.api.template.ImageStore;
import eyrie.api.template.TemplateVersion;
import eyrie.api.vm.Vm;
import eyrie.api.vm.Vms;
import java.util.Comparator;
import java.util.List;

/** Does what orders about templates say. Interrupting the calling thread ends a transfer. Thread-safe. */
final class TemplateKeeper {
    private final ImageStore images;
    private final Vms vms;
    private final TemplateClaims claims;
    private final Elsewhere elsewhere;

    TemplateKeeper(ImageStore images, Vms vms, TemplateClaims claims, Elsewhere elsewhere) {
        this.images = images;
        this.vms = vms;
        this.claims = claims;
        this.elsewhere = elsewhere;
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
        elsewhere
                .transfers()
                .pull(elsewhere.remotes().repository(order.registry(), order.repository()), order.tag(), progress);
    }

    private void remove(String template) {
        List<TemplateVersion> versions = versions(template);
        refuseUsed(template, versions);
        for (TemplateVersion version : versions) {
            if (!elsewhere.has(version)) {
                throw EyrieException.conflict(
                        "template %s:%s is in no registry that is known by name; push it first, or delete the template"
                                .formatted(version.templateName(), version.tag()));
            }
        }
        boolean free = claims.ifUnclaimed(template, () -> {
            refuseUsed(template, versions); // asking registries took a while
            // The newest first: what is left after a failure is a template that is only shorter.
            versions.reversed().forEach(images::delete);
        });
        if (!free) {
            throw EyrieException.conflict("template %s: an instance of it is being started".formatted(template));
        }
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

    /** By number. */
    private List<TemplateVersion> versions(String template) {
        return images.versions().stream()
                .filter(version -> version.templateId().equals(template))
                .sorted(Comparator.comparingInt(TemplateVersion::number))
                .toList();
    }
}
