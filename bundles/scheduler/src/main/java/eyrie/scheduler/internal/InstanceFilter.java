/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import eyrie.api.instance.InstanceQueries.Filter;
import eyrie.api.instance.InstanceRequest;
import eyrie.api.instance.InstanceState;
import eyrie.scheduler.internal.sql.Json;
import eyrie.scheduler.internal.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What must be true of an instance, in SQL on a table {@code i}. */
record InstanceFilter(String condition, List<Object> values) {
    static InstanceFilter of(Filter filter) {
        List<String> conditions = new ArrayList<>();
        List<Object> values = new ArrayList<>();
        if (!filter.states().isEmpty()) {
            conditions.add("i.state IN (" + "?, ".repeat(filter.states().size() - 1) + "?)");
            filter.states().stream().map(InstanceState::name).forEach(values::add);
        }
        Map<String, String> equal = new LinkedHashMap<>();
        equal.put("i.node_id", filter.nodeId());
        equal.put("i.template_id", filter.templateId());
        equal.put("i.external_id", filter.externalId());
        equal.put("i.name", filter.name());
        equal.put("i.created_by", filter.createdBy());
        equal.forEach((column, value) -> {
            if (value != null) {
                conditions.add(column + " = ?");
                values.add(value);
            }
        });
        if (filter.externalIdPrefix() != null) {
            conditions.add("i.external_id LIKE ? ESCAPE '!'");
            values.add(literally(filter.externalIdPrefix()) + "%");
        }
        if (filter.group() != null) {
            // The wishes are an object of texts; of this one, name and value stand there just so.
            String pair = Json.text(Map.of(InstanceRequest.GROUP, filter.group()));
            conditions.add("i.wishes LIKE ? ESCAPE '!'");
            values.add("%" + literally(pair.substring(1, pair.length() - 1)) + "%");
        }
        return new InstanceFilter(conditions.isEmpty() ? "1 = 1" : String.join(" AND ", conditions), values);
    }

    long count(Connection connection) throws SQLException {
        return Sql.number(connection, "SELECT COUNT(*) FROM instances i WHERE " + condition, values.toArray());
    }

    /** The values with more behind them. */
    Object[] valuesAnd(Object... more) {
        List<Object> all = new ArrayList<>(values);
        all.addAll(List.of(more));
        return all.toArray();
    }

    private static String literally(String text) {
        return text.replace("!", "!!").replace("%", "!%").replace("_", "!_");
    }
}
