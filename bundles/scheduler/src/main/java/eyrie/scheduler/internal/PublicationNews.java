/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import eyrie.api.event.Events;
import eyrie.api.node.NodeInfo;
import eyrie.api.node.NodeInfo.CachedTemplate;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Writes into the event log what becomes of template versions that nodes put into the registry. */
final class PublicationNews {
    private final Events events;

    PublicationNews(Events events) {
        this.events = events;
    }

    /** What a node tells now, and told before. */
    void compare(Connection connection, NodeInfo before, NodeInfo now) throws SQLException {
        for (CachedTemplate template : now.templates()) {
            Optional<CachedTemplate> known = before.templates().stream()
                    .filter(other -> other.id().equals(template.id()) && other.version() == template.version())
                    .findFirst();
            String earlier = known.map(PublicationNews::problem).orElse(null);
            if (template.publication() == null) {
                if (known.isPresent() && known.get().publication() != null) {
                    tell(connection, "template.published", now, template, null);
                }
            } else if (problem(template) != null && !Objects.equals(problem(template), earlier)) {
                tell(connection, "template.unpublished", now, template, problem(template));
            }
        }
    }

    private static String problem(CachedTemplate template) {
        return template.publication() == null ? null : template.publication().problem();
    }

    private void tell(Connection connection, String type, NodeInfo node, CachedTemplate template, String message)
            throws SQLException {
        Map<String, Object> facts = new HashMap<>(Map.of(
                "node_id", node.id(), "name", template.name(), "tag", template.tag(), "version", template.version()));
        if (message != null) {
            facts.put("message", message);
        }
        events.append(connection, type, template.id(), facts);
    }
}
