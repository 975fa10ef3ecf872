/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import eyrie.api.instance.InstanceRequest;
import eyrie.api.instance.InstanceState;
import eyrie.api.template.MachineConfig;
import eyrie.api.template.TemplateVersion;
import eyrie.scheduler.internal.InstanceTable.Current;
import eyrie.scheduler.internal.sql.Json;
import eyrie.scheduler.internal.sql.Sql;
import eyrie.scheduler.internal.state.Status;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Writes the rows of a request, all of them at once.
 *
 * @param wishes of the request as they are kept
 * @param createdBy the caller's name
 */
record NewInstances(
        InstanceRequest request, TemplateVersion version, Map<String, String> wishes, String createdBy, Instant at) {
    private static final String SQL = """
            INSERT INTO instances (id, position, template_id, template_name, template_tag, template_version, arch,
              wanted_node_id, host_name, request, created_by, created, name, external_id, metadata, state, progress, gone,
              changed, wishes, name_template, mac_os, cpu_count, ram_bytes, template_bytes, run_limit, due)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";
    /** Machine types of Apple's hypervisor begin so. */
    private static final String MACOS = "macos";

    /** @param behind the last position that is taken */
    List<Current> insert(Connection connection, long behind) throws SQLException {
        Duration queued = request.limits().queued();
        Duration running = request.limits().running();
        Instant due = queued == null ? null : at.plus(queued);
        Long runLimit = running == null ? null : running.toNanos() / 1000;
        String specification = Json.text(Specification.of(request));
        String metadata = Json.text(request.metadata() == null ? Map.of() : request.metadata());
        Set<String> hostNames = new HashSet<>();
        List<Current> created = new ArrayList<>(request.count());
        List<Object[]> rows = new ArrayList<>(request.count());
        for (int i = 1; i <= request.count(); i++) {
            String id = freshId(connection, hostNames);
            rows.add(row(id, behind + i, specification, metadata, runLimit, due));
            created.add(new Current(
                    id, null, version.templateId(), request.externalId(), Status.waiting(), runLimit, due, false));
        }
        Sql.updateAll(connection, SQL, rows);
        return created;
    }

    private Object[] row(String id, long position, String specification, String metadata, Long runLimit, Instant due) {
        MachineConfig config = version.config();
        return new Object[] {
            id,
            position,
            version.templateId(),
            version.templateName(),
            version.tag(),
            version.number(),
            config.arch().name(),
            request.nodeId(),
            VmNames.hostName(version.templateName(), id),
            specification,
            createdBy,
            at,
            request.name(),
            request.externalId(),
            metadata,
            InstanceState.SCHEDULING.name(),
            at,
            wishes.isEmpty() ? null : Json.text(wishes),
            request.nameTemplate(),
            config.machineType().startsWith(MACOS) ? 1 : 0,
            request.cpuCount() == 0 ? config.cpuCount() : request.cpuCount(),
            request.ramBytes() == 0 ? config.ramBytes() : request.ramBytes(),
            version.sizeBytes(),
            runLimit,
            due
        };
    }

    /** The guest's name holds only the start of the id, so the id is one whose start makes a new name. */
    private String freshId(Connection connection, Set<String> taken) throws SQLException {
        String id;
        String hostName;
        do {
            id = UUID.randomUUID().toString();
            hostName = VmNames.hostName(version.templateName(), id);
        } while (!taken.add(hostName) || InstanceTable.hostNameTaken(connection, hostName));
        return id;
    }
}
