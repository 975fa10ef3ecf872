/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.agent;

import eyrie.api.EyrieException;
import eyrie.api.node.Assignment;
import eyrie.api.template.ImageStore;
import eyrie.api.template.TemplateVersion;
import eyrie.node.internal.vm.InstanceVms;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has the spares that the controller wishes for, and their templates brought here first. Thread-safe. */
final class SpareKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(SpareKeeper.class);

    private final InstanceVms vms;
    private final ImageStore images;
    private final RemoteTemplates remote;
    private List<Assignment.Spares> wanted = List.of();

    SpareKeeper(InstanceVms vms, ImageStore images, RemoteTemplates remote) {
        this.vms = vms;
        this.images = images;
        this.remote = remote;
    }

    /** Called with every page; what could not be had is tried again then. */
    synchronized void follow(List<Assignment.Spares> spares) {
        boolean changed = !spares.equals(wanted);
        wanted = List.copyOf(spares);
        boolean lacking = false;
        for (Assignment.Spares one : wanted) {
            if (find(one).isEmpty()) {
                lacking = true;
                Thread.ofVirtual().name("template for spares").start(() -> bring(one));
            }
        }
        if (changed || lacking) {
            keep();
        }
    }

    /** A version has come. */
    synchronized void committed(TemplateVersion version) {
        boolean concerned = wanted.stream()
                .anyMatch(one ->
                        one.templateId().equals(version.templateId()) && one.templateVersion() == version.number());
        if (concerned) {
            keep();
        }
    }

    private void keep() {
        Map<TemplateVersion, Integer> here = new HashMap<>();
        wanted.forEach(one -> find(one).ifPresent(version -> here.put(version, one.count())));
        vms.keepSpares(here);
    }

    /** One that is already on its way is joined. */
    private void bring(Assignment.Spares one) {
        try {
            remote.begin(one.templateId(), one.templateVersion());
        } catch (EyrieException e) {
            LOG.info(
                    "no spares of template {} version {} yet: {}",
                    one.templateId(),
                    one.templateVersion(),
                    e.getMessage());
        }
    }

    private Optional<TemplateVersion> find(Assignment.Spares one) {
        return images.versions().stream()
                .filter(version -> version.templateId().equals(one.templateId())
                        && version.number() == one.templateVersion()
                        && version.suspended())
                .findFirst();
    }
}
