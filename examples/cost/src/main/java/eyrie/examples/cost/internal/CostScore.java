/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.examples.cost.internal;

import eyrie.api.node.Groups;
import eyrie.api.node.NodeGroup;
import eyrie.api.placement.Demand;
import eyrie.api.placement.NodeGroups;
import eyrie.api.placement.NodeScore;
import eyrie.api.placement.PlacementChanges;
import eyrie.api.placement.PlacementFacts;
import eyrie.api.placement.Room;
import eyrie.api.store.Store;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prefers cheap nodes. Stands before the scheduler's own scores, so that a cheap node without the template is taken before
 * a dear one with it, and behind that of groups.
 */
@Component(
        service = {CostScore.class, NodeScore.class, PlacementFacts.class},
        property = {
            "osgi.ds.satisfying.condition.target=(osgi.condition.id=eyrie.role.controller)",
            "service.ranking:Integer=100"
        })
public final class CostScore implements NodeScore, PlacementFacts {
    private static final Logger LOG = LoggerFactory.getLogger(CostScore.class);

    private final Path file;
    private final Store store;
    private final FolderWatch watch;
    private final AtomicBoolean told = new AtomicBoolean();
    private volatile Known known = new Known(Prices.NONE, Map.of());

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile PlacementChanges changes;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile Groups groups;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile NodeGroups memberships;

    /**
     * What the score goes by.
     *
     * @param groups names and ids of the groups of each node that is in any, by its id
     */
    private record Known(Prices prices, Map<String, List<String>> groups) {}

    @Activate
    public CostScore(BundleContext context, @Reference Store store) throws IOException {
        this(Path.of(context.getProperty("eyrie.data"), "settings", "cost.properties"), store);
    }

    CostScore(Path file, Store store) throws IOException {
        this.file = file;
        this.store = store;
        known = read();
        watch = new FolderWatch("cost-settings", Files.createDirectories(file.getParent()), this::refresh);
    }

    @Deactivate
    void close() throws IOException {
        watch.close();
    }

    /** The cheaper, the better. */
    @Override
    public double of(Demand demand, Room room) {
        return -price(room.id(), room.name());
    }

    /** What an instance costs an hour on a node. */
    double price(String id, String name) {
        Known now = known;
        return now.prices().of(id, name, now.groups().getOrDefault(id, List.of()));
    }

    /** Somebody's rules have changed, perhaps who is in which group; that is read when the transaction is over. */
    @Override
    public void load(Connection connection) {
        if (told.compareAndSet(false, true)) {
            watch.soon();
        }
    }

    private void refresh() {
        told.set(false);
        Known next = read();
        if (next.equals(known)) {
            return;
        }
        known = next;
        PlacementChanges tell = changes;
        if (tell != null) {
            store.write(transaction -> {
                tell.changed(transaction);
                return null;
            });
        }
        LOG.info(
                "Prices of {} nodes and {} groups are known",
                next.prices().nodes().size(),
                next.prices().groups().size());
    }

    private Known read() {
        Properties lines = new Properties();
        if (Files.exists(file)) {
            try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
                lines.load(reader);
            } catch (IOException | IllegalArgumentException e) {
                LOG.error("{} cannot be read, prices stay as they were: {}", file, e.getMessage());
                return new Known(known.prices(), groupsOfNodes());
            }
        }
        return new Known(Prices.read(lines, problem -> LOG.error("{}: {}", file, problem)), groupsOfNodes());
    }

    private Map<String, List<String>> groupsOfNodes() {
        NodeGroups members = memberships;
        Groups named = groups;
        if (members == null || named == null) {
            return Map.of();
        }
        Map<String, String> names = named.list().stream().collect(Collectors.toMap(NodeGroup::id, NodeGroup::name));
        Map<String, List<String>> found = new HashMap<>();
        members.memberships().forEach((node, ids) -> {
            List<String> both = new ArrayList<>(ids);
            ids.stream().map(names::get).filter(name -> name != null).forEach(both::add);
            found.put(node, both);
        });
        return found;
    }
}
