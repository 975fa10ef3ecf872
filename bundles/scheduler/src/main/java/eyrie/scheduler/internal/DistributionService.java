/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.node.Distribution;
import eyrie.api.node.Distributions;
import eyrie.api.node.TemplateOrder;
import eyrie.api.node.TemplateOrder.Action;
import eyrie.api.node.TemplateReport;
import eyrie.api.registry.Remote;
import eyrie.api.registry.Remotes;
import eyrie.api.store.Store;
import eyrie.api.template.Template;
import eyrie.api.template.TemplateVersion;
import eyrie.api.template.Templates;
import eyrie.scheduler.internal.NodeTable.Row;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Keeps the orders about templates, which nodes take from their assignments. */
@Component(service = Distributions.class, property = Role.CONTROLLER)
public final class DistributionService implements Distributions {
    private static final Duration KEPT = Duration.ofDays(7);
    private static final String CANCELLED = "request canceled"; // compared literally by clients

    private final Scheduler scheduler;
    private final Store store;
    private final Templates templates;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile Remotes remotes;

    @Activate
    public DistributionService(@Reference Scheduler scheduler, @Reference Templates templates) {
        this.scheduler = scheduler;
        this.templates = templates;
        store = scheduler.store();
    }

    DistributionService(Scheduler scheduler, Templates templates, Remotes remotes) {
        this(scheduler, templates);
        this.remotes = remotes;
    }

    @Override
    public String distribute(Request request, String createdBy) {
        Optional<Remote> registry = registry(request.registry());
        TemplateOrder order = templates.find(request.template()).isPresent()
                ? known(request, registry)
                : elsewhere(request, registry);
        String shown = order.template() != null ? order.template() : request.template();
        store.write(connection -> {
            List<String> nodes = nodes(connection, request.nodes());
            add(connection, order, shown, nodes, createdBy);
            return null;
        });
        return order.id();
    }

    private TemplateOrder known(Request request, Optional<Remote> registry) {
        TemplateVersion version = templates.resolve(request.template(), request.tag(), request.version());
        return new TemplateOrder(
                UUID.randomUUID().toString(),
                Action.HAVE,
                version.templateId(),
                version.number(),
                registry.map(Remote::name).orElse(null),
                version.templateName(),
                version.tag());
    }

    /** Only the node that takes it over will see whether it is there. */
    private static TemplateOrder elsewhere(Request request, Optional<Remote> registry) {
        if (registry.isEmpty()) {
            throw new EyrieException(ErrorKind.NOT_FOUND, "VM not in the registry");
        }
        if (request.tag() == null) {
            throw EyrieException.invalid(
                    "tag",
                    "",
                    "a tag: %s is no template here, and the registry %s knows its versions by tags"
                            .formatted(request.template(), registry.get().name()));
        }
        return new TemplateOrder(
                UUID.randomUUID().toString(),
                Action.HAVE,
                null,
                -1,
                registry.get().name(),
                request.template(),
                request.tag());
    }

    private Optional<Remote> registry(String name) {
        Remotes known = remotes;
        List<Remote> all = known == null ? List.of() : known.list();
        if (name == null) {
            return all.stream().filter(Remote::isDefault).findFirst();
        }
        return Optional.of(all.stream()
                .filter(remote -> remote.name().equals(name))
                .findFirst()
                .orElseThrow(() -> EyrieException.invalid("registry", name, "the name of a registry that is known")));
    }

    @Override
    public List<Distribution> list() {
        return store.read(DistributionTable::list);
    }

    @Override
    public Optional<Distribution> find(String id) {
        return store.read(connection -> DistributionTable.find(connection, id));
    }

    @Override
    public void cancel(String id) {
        store.write(connection -> {
            Distribution found = DistributionTable.find(connection, id)
                    .orElseThrow(() -> EyrieException.notFound("distribution", id));
            for (String node : DistributionTable.nodesOf(connection, id)) {
                double progress = found.nodes().get(node).progress();
                scheduler
                        .orders()
                        .hear(
                                connection,
                                node,
                                new TemplateReport(id, TemplateReport.State.FAILED, progress, CANCELLED));
            }
            return null;
        });
    }

    @Override
    public List<String> remove(String template, List<String> wanted, String createdBy) {
        Template found = templates
                .find(template)
                .orElseThrow(() -> new EyrieException(ErrorKind.NOT_FOUND, "VM not in the registry"));
        TemplateOrder order = new TemplateOrder(
                UUID.randomUUID().toString(), Action.REMOVE, found.id(), -1, null, found.name(), null);
        return store.write(connection -> {
            List<String> nodes = wanted.isEmpty() ? holders(connection, found.id()) : nodes(connection, wanted);
            add(connection, order, found.id(), nodes, createdBy);
            return nodes;
        });
    }

    private void add(Connection connection, TemplateOrder order, String shown, List<String> nodes, String createdBy)
            throws SQLException {
        DistributionTable.purge(connection, scheduler.timers().now().minus(KEPT));
        DistributionTable.insert(
                connection, order, shown, nodes, createdBy, scheduler.timers().now());
        for (String node : nodes) {
            scheduler.orders().begin(connection, node, order);
        }
    }

    private static List<String> nodes(Connection connection, List<String> wanted) throws SQLException {
        List<String> known =
                NodeTable.list(connection).stream().map(row -> row.info().id()).toList();
        for (String node : wanted) {
            if (!known.contains(node)) {
                throw EyrieException.invalid("node_ids", node, "ids of known nodes");
            }
        }
        return wanted.isEmpty() ? known : wanted.stream().distinct().toList();
    }

    private static List<String> holders(Connection connection, String template) throws SQLException {
        return NodeTable.list(connection).stream()
                .map(Row::info)
                .filter(node ->
                        node.templates().stream().anyMatch(cached -> cached.id().equals(template)))
                .map(node -> node.id())
                .toList();
    }
}
