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
import eyrie.scheduler.internal.PlacementTable.Change;
import eyrie.scheduler.internal.state.Status;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The instance queue. */
@Component(service = Instances.class, property = Role.CONTROLLER)
public final class InstanceService implements Instances {
    private static final int MOST = 10_000;
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
        refuseCount(request);
        TemplateVersion version = templates.resolve(request.template(), request.tag(), request.version());
        refuseResizing(request, version);
        refuseDisk(request, version);
        Map<String, String> wishes = scheduler.rules().checked(request.wishes());
        return store.write(connection -> {
            requireNode(connection, request.nodeId());
            long behind = InstanceTable.lastPosition(connection);
            NewInstances rows = new NewInstances(
                    request, version, wishes, createdBy, scheduler.timers().now());
            List<Current> created = rows.insert(connection, behind);
            scheduler.lifecycle().created(connection, created, createdBy);
            scheduler.placer().changed(connection, Change.behind(behind));
            return created.stream().map(Current::id).toList();
        });
    }

    @Override
    public List<Instance> list() {
        return store.read(scheduler.views()::list);
    }

    @Override
    public Optional<Instance> find(String id) {
        return store.read(connection -> scheduler.views().find(connection, id));
    }

    @Override
    public Optional<Instance.History> history(String id) {
        return store.read(connection -> {
            Optional<Instance> instance = scheduler.views().find(connection, id);
            List<Instance.Transition> transitions = TransitionTable.of(connection, id);
            return instance.map(found -> new Instance.History(found, transitions));
        });
    }

    @Override
    public void update(String id, Instance.Change change) {
        store.write(connection -> {
            if (!InstanceTable.change(connection, id, change, scheduler.timers().now())) {
                throw EyrieException.notFound("instance", id);
            }
            if (change.externalId() != null) {
                scheduler.placer().changed(connection, Change.instance(id));
            }
            return null;
        });
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

    /** What no node has, no node has to remove; one that is lost is told when it comes back. */
    private void endIfNowhere(Connection connection, Current ending) throws SQLException {
        boolean there = ending.onNode() && !scheduler.losses().isLost(connection, ending.nodeId());
        Optional<Status> end = there ? Optional.empty() : ending.status().removed();
        if (end.isPresent()) {
            scheduler.lifecycle().change(connection, ending, end.get());
            scheduler.saves().giveUpUnlessSaving(connection, ending.id(), end.get());
            scheduler.placer().changed(connection, Change.instance(ending.id()));
        }
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

    private static void refuseDisk(InstanceRequest request, TemplateVersion version) {
        long least = version.config().diskBytes();
        if (version.suspended() && request.diskBytes() != 0) {
            throw EyrieException.invalid("disk", request.diskBytes(), ownSize(version));
        }
        if (request.diskBytes() != 0 && request.diskBytes() < least) {
            throw EyrieException.invalid(
                    "disk", request.diskBytes(), "at least the template's %d bytes".formatted(least));
        }
    }

    private static void refuseCount(InstanceRequest request) {
        if (request.count() < 1 || request.count() > MOST) {
            throw EyrieException.invalid("count", request.count(), "1 to " + MOST);
        }
    }

    private static String ownSize(TemplateVersion version) {
        return "none: the template %s:%s is suspended, so its machine is as it was saved"
                .formatted(version.templateName(), version.tag());
    }
}
