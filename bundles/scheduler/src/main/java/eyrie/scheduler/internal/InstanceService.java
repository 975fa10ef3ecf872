/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import eyrie.api.EyrieException;
import eyrie.api.instance.Instance;
import eyrie.api.instance.InstanceRequest;
import eyrie.api.instance.Instances;
import eyrie.api.store.Store;
import eyrie.api.template.TemplateVersion;
import eyrie.api.template.Templates;
import eyrie.scheduler.internal.InstanceTable.Current;
import eyrie.scheduler.internal.state.Status;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The instance queue. */
@Component(service = Instances.class, property = Role.CONTROLLER)
public final class InstanceService implements Instances {
    private static final String DEFAULT_REASON = "instance terminated by controller";

    private final Scheduler scheduler;
    private final Store store;
    private final Templates templates;

    @Activate
    public InstanceService(@Reference Scheduler scheduler, @Reference Templates templates) {
        this.scheduler = scheduler;
        this.templates = templates;
        store = scheduler.store();
    }

    /** Stores and places in one transaction, so that a single sync of the disk lies between the two. */
    @Override
    public List<String> create(InstanceRequest request, String createdBy) {
        TemplateVersion version = templates.resolve(request.template(), request.tag(), request.version());
        refuseResizing(request, version);
        return store.write(connection -> {
            requireNode(connection, request.nodeId());
            long behind = InstanceTable.lastPosition(connection);
            List<String> ids = enqueue(connection, request, version, createdBy, behind);
            scheduler.placer().place(connection, behind);
            return ids;
        });
    }

    @Override
    public List<Instance> list() {
        return store.read(InstanceViews::list);
    }

    @Override
    public Optional<Instance> find(String id) {
        return store.read(connection -> InstanceViews.find(connection, id));
    }

    @Override
    public Optional<Instance.History> history(String id) {
        return store.read(connection -> {
            Optional<Instance> instance = InstanceViews.find(connection, id);
            List<Instance.Transition> transitions = TransitionTable.of(connection, id);
            return instance.map(found -> new Instance.History(found, transitions));
        });
    }

    @Override
    public void update(String id, Instance.Change change) {
        boolean found = store.write(connection ->
                InstanceTable.change(connection, id, change, scheduler.timers().now()));
        if (!found) {
            throw EyrieException.notFound("instance", id);
        }
    }

    @Override
    public void terminate(String id, String reason) {
        store.write(connection -> {
            Current instance =
                    InstanceTable.current(connection, id).orElseThrow(() -> EyrieException.notFound("instance", id));
            Optional<Status> next = instance.status().terminated(reason == null ? DEFAULT_REASON : reason);
            if (next.isPresent()) {
                Current ending = scheduler.lifecycle().change(connection, instance, next.get());
                endIfNowhere(connection, ending);
            }
            return null;
        });
    }

    /** What no node has, no node has to remove. */
    private void endIfNowhere(Connection connection, Current ending) throws SQLException {
        Optional<Status> end =
                ending.onNode() ? Optional.empty() : ending.status().removed();
        if (end.isPresent()) {
            scheduler.lifecycle().change(connection, ending, end.get());
            scheduler.saves().giveUpUnlessSaving(connection, ending.id(), end.get());
        }
    }

    private List<String> enqueue(
            Connection connection, InstanceRequest request, TemplateVersion version, String createdBy, long behind)
            throws SQLException {
        Instant now = scheduler.timers().now();
        long position = behind;
        List<String> ids = new ArrayList<>(request.count());
        for (int i = 0; i < request.count(); i++) {
            String id = freshId(connection, version.templateName());
            position++;
            InstanceTable.insert(
                    connection,
                    id,
                    position,
                    version,
                    VmNames.hostName(version.templateName(), id),
                    request,
                    createdBy,
                    now);
            Current created = new Current(id, null, version.templateId(), request.externalId(), Status.waiting());
            scheduler.lifecycle().created(connection, created, createdBy);
            ids.add(id);
        }
        return ids;
    }

    /** The guest's name holds only the start of the id, so the id is one whose start makes a new name. */
    private static String freshId(Connection connection, String templateName) throws SQLException {
        String id;
        do {
            id = UUID.randomUUID().toString();
        } while (InstanceTable.hostNameTaken(connection, VmNames.hostName(templateName, id)));
        return id;
    }

    private static void requireNode(Connection connection, String nodeId) throws SQLException {
        if (nodeId != null && NodeTable.glance(connection, nodeId).isEmpty()) {
            throw EyrieException.invalid("node_id", nodeId, "the id of a known node");
        }
    }

    private static void refuseResizing(InstanceRequest request, TemplateVersion version) {
        if (version.suspended() && request.cpuCount() != 0) {
            throw EyrieException.invalid("vcpu", request.cpuCount(), ownSize(version));
        }
        if (version.suspended() && request.ramBytes() != 0) {
            throw EyrieException.invalid("vram", request.ramBytes(), ownSize(version));
        }
    }

    private static String ownSize(TemplateVersion version) {
        return "none: the template %s:%s is suspended, so its machine is as it was saved"
                .formatted(version.templateName(), version.tag());
    }
}
