/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.image.ImageSave;
import eyrie.api.image.ImageSaves;
import eyrie.api.image.SaveRequest;
import eyrie.api.node.NodeInfo;
import eyrie.api.store.Store;
import eyrie.api.template.Template;
import eyrie.api.template.TemplateVersion;
import eyrie.api.template.Templates;
import eyrie.scheduler.internal.InstanceTable.Current;
import eyrie.scheduler.internal.state.Status;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.regex.Pattern;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Accepts saves: everything that can be refused is refused here, before anything is done to the instance. */
@Component(service = ImageSaves.class, property = Role.CONTROLLER)
public final class ImageSaveService implements ImageSaves {
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9._+-]{1,128}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,63}");

    private final Scheduler scheduler;
    private final Store store;
    private final Templates templates;

    @Activate
    public ImageSaveService(@Reference Scheduler scheduler, @Reference Templates templates) {
        this.scheduler = scheduler;
        this.templates = templates;
        store = scheduler.store();
    }

    /** Where the version goes. */
    private record Target(String id, String name, int latest, Optional<TemplateVersion> firstReverted) {
        /** Of the version to be: nodes may know fewer versions than there are. What is reverted makes room for it. */
        int leastNumber(Connection connection) throws SQLException {
            if (firstReverted.isPresent()) {
                return firstReverted.get().number();
            }
            int least = Math.max(latest + 1, ImageSaveTable.nextNumber(connection, id));
            for (NodeTable.Row node : NodeTable.list(connection)) {
                least = Math.max(least, afterThoseOf(node.info()));
            }
            return least;
        }

        /** What is on a node that has joined may be on its way to the registry, where nobody sees it yet. */
        private int afterThoseOf(NodeInfo node) {
            return node.joined()
                    ? node.templates().stream()
                            .filter(cached -> cached.id().equals(id))
                            .mapToInt(cached -> cached.version() + 1)
                            .max()
                            .orElse(0)
                    : 0;
        }
    }

    @Override
    public String create(SaveRequest request, String createdBy) {
        checkNames(request);
        Target target = request.newTemplate() != null ? newTemplate(request) : template(request);
        return store.write(connection -> {
            Current instance = InstanceTable.current(connection, request.instanceId())
                    .orElseThrow(() -> EyrieException.notFound("instance", request.instanceId()));
            Status saving = instance.status()
                    .saving("saving the image as %s:%s".formatted(target.name(), request.tag()))
                    .orElseThrow(() -> EyrieException.conflict("id: instance %s is %s; only a started one can be saved"
                            .formatted(instance.id(), instance.status().state().label())));
            refuseTaken(connection, request, target);
            refuseClones(connection, instance, target);
            ImageSave save = new ImageSave(
                    UUID.randomUUID().toString(),
                    request,
                    target.id(),
                    target.name(),
                    instance.nodeId(),
                    ImageSave.State.PENDING,
                    null,
                    null,
                    -1,
                    scheduler.timers().now(),
                    null);
            scheduler.saves().begin(connection, save, target.leastNumber(connection), createdBy);
            scheduler.lifecycle().change(connection, instance, saving);
            scheduler.lifecycle().reassigned(connection, instance.nodeId());
            return save.id();
        });
    }

    @Override
    public List<ImageSave> list() {
        return store.read(ImageSaveTable::list);
    }

    @Override
    public Optional<ImageSave> find(String id) {
        return store.read(connection -> ImageSaveTable.find(connection, id));
    }

    private static void checkNames(SaveRequest request) {
        if (request.tag() == null || !TAG.matcher(request.tag()).matches()) {
            throw EyrieException.invalid("tag", request.tag(), "1 to 128 letters, digits and . _ - +");
        }
        if ((request.template() == null) == (request.newTemplate() == null)) {
            throw new EyrieException(
                    ErrorKind.INVALID,
                    "target_vm_id, new_template_name: exactly one of them says where the new version goes");
        }
        if (request.newTemplate() != null
                && !NAME.matcher(request.newTemplate()).matches()) {
            throw EyrieException.invalid(
                    "new_template_name", request.newTemplate(), "1 to 63 letters, digits and . _ -");
        }
    }

    private Target newTemplate(SaveRequest request) {
        if (templates.find(request.newTemplate()).isPresent()) {
            throw EyrieException.conflict(
                    "new_template_name: there is a template %s already; choose another name, or name it as target_vm_id"
                            .formatted(request.newTemplate()));
        }
        return new Target(UUID.randomUUID().toString(), request.newTemplate(), -1, Optional.empty());
    }

    private Target template(SaveRequest request) {
        // This refuses what is not there in the words that clients know.
        TemplateVersion latest = templates.resolve(request.template(), null, OptionalInt.empty());
        Template template = templates
                .find(latest.templateId())
                .orElseThrow(() -> EyrieException.conflict(
                        "target_vm_id: %s is only in the default registry; pull it here first, or save as a new template"
                                .formatted(latest.templateName())));
        Optional<TemplateVersion> reverted =
                request.revert() ? firstReverted(template, request.revertTag()) : Optional.empty();
        template.versions().stream()
                .filter(version -> version.tag().equals(request.tag()))
                .filter(version ->
                        reverted.isEmpty() || version.number() < reverted.get().number())
                .findFirst()
                .ifPresent(version -> {
                    throw EyrieException.conflict("tag %s: version %d of %s has it already; choose another"
                            .formatted(request.tag(), version.number(), template.name()));
                });
        return new Target(template.id(), template.name(), template.latest().number(), reverted);
    }

    /** Nothing is reverted where there is nothing of the tag. */
    private static Optional<TemplateVersion> firstReverted(Template template, String tag) {
        return tag == null
                ? Optional.of(template.latest())
                : template.versions().stream()
                        .filter(version -> version.tag().equals(tag))
                        .findFirst();
    }

    private static void refuseTaken(Connection connection, SaveRequest request, Target target) throws SQLException {
        if (request.newTemplate() != null && ImageSaveTable.isComing(connection, target.name())) {
            throw EyrieException.conflict(
                    "new_template_name: %s is just being made by another save; choose another name"
                            .formatted(target.name()));
        }
        if (ImageSaveTable.isComing(connection, target.name(), request.tag())) {
            throw EyrieException.conflict("tag %s: another save is just making it in %s; choose another"
                    .formatted(request.tag(), target.name()));
        }
    }

    private static void refuseClones(Connection connection, Current instance, Target target) throws SQLException {
        if (target.firstReverted().isEmpty()) {
            return;
        }
        TemplateVersion first = target.firstReverted().get();
        List<String> clones = InstanceTable.clonesOf(connection, target.id(), first.number(), instance.id());
        if (!clones.isEmpty()) {
            throw EyrieException.conflict(
                    "revert_before_push: %d other instances run from %s:%s or a newer version, instance %s for one"
                            .formatted(clones.size(), target.name(), first.tag(), clones.getFirst()));
        }
    }
}
