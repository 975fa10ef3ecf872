/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import java.util.List;

/** The scheduler's tables. */
final class Schema {
    static final String PART = "scheduler";

    static final List<String> STEPS = List.of("""
            CREATE TABLE nodes (
              id TEXT PRIMARY KEY,
              name TEXT NOT NULL,
              state TEXT NOT NULL,
              info TEXT NOT NULL,
              revision BIGINT NOT NULL,
              seen BIGINT NOT NULL
            );
            CREATE TABLE instances (
              id TEXT PRIMARY KEY,
              position BIGINT NOT NULL UNIQUE,
              template_id TEXT NOT NULL,
              template_name TEXT NOT NULL,
              template_tag TEXT NOT NULL,
              template_version INTEGER NOT NULL,
              arch TEXT NOT NULL,
              wanted_node_id TEXT REFERENCES nodes (id),
              host_name TEXT NOT NULL UNIQUE,
              request TEXT NOT NULL,
              created_by TEXT NOT NULL,
              created BIGINT NOT NULL,
              name TEXT,
              external_id TEXT,
              metadata TEXT NOT NULL,
              node_id TEXT REFERENCES nodes (id),
              vm_name TEXT,
              state TEXT NOT NULL,
              message TEXT,
              progress DOUBLE PRECISION NOT NULL,
              vm TEXT,
              script TEXT,
              gone INTEGER NOT NULL,
              changed BIGINT NOT NULL,
              ended BIGINT
            );
            CREATE INDEX instances_by_node ON instances (node_id, gone, vm_name);
            CREATE INDEX instances_by_state ON instances (state, position);
            CREATE TABLE transitions (
              instance_id TEXT NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
              number INTEGER NOT NULL,
              state TEXT NOT NULL,
              reason TEXT,
              at BIGINT NOT NULL,
              PRIMARY KEY (instance_id, number)
            );
            """, """
            ALTER TABLE nodes ADD COLUMN configuration TEXT;
            ALTER TABLE instances ADD COLUMN wishes TEXT;
            ALTER TABLE instances ADD COLUMN name_template TEXT;
            ALTER TABLE instances ADD COLUMN mac_os INTEGER NOT NULL DEFAULT 0;
            ALTER TABLE instances ADD COLUMN cpu_count INTEGER NOT NULL DEFAULT 0;
            ALTER TABLE instances ADD COLUMN ram_bytes BIGINT NOT NULL DEFAULT 0;
            ALTER TABLE instances ADD COLUMN template_bytes BIGINT NOT NULL DEFAULT -1;
            ALTER TABLE instances ADD COLUMN run_limit BIGINT;
            ALTER TABLE instances ADD COLUMN due BIGINT;
            ALTER TABLE instances ADD COLUMN revoked INTEGER NOT NULL DEFAULT 0;
            ALTER TABLE instances ADD COLUMN restarts INTEGER NOT NULL DEFAULT 0;
            CREATE INDEX instances_by_due ON instances (due);
            CREATE TABLE placement_changes (
              number BIGINT PRIMARY KEY,
              writer TEXT NOT NULL,
              behind BIGINT,
              instances TEXT,
              nodes TEXT,
              everything INTEGER NOT NULL
            );
            """, """
            ALTER TABLE placement_changes ADD COLUMN facts INTEGER NOT NULL DEFAULT 0;
            """);

    static final String SAVES_PART = "image";

    static final List<String> SAVES_STEPS = List.of("""
            CREATE TABLE image_saves (
              id TEXT PRIMARY KEY,
              position BIGINT NOT NULL UNIQUE,
              instance_id TEXT NOT NULL,
              node_id TEXT NOT NULL,
              template_id TEXT NOT NULL,
              template_name TEXT NOT NULL,
              tag TEXT NOT NULL,
              request TEXT NOT NULL,
              created_by TEXT NOT NULL,
              state TEXT NOT NULL,
              message TEXT,
              script TEXT,
              version INTEGER NOT NULL,
              created BIGINT NOT NULL,
              ended BIGINT
            );
            CREATE INDEX image_saves_by_instance ON image_saves (instance_id, state);
            """, """
            ALTER TABLE image_saves ADD COLUMN least_number INTEGER NOT NULL DEFAULT 0;
            """);

    private Schema() {}
}
