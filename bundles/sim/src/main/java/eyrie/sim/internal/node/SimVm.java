/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.sim.internal.node;

import eyrie.api.instance.VmInfo;
import eyrie.api.node.Assignment;
import eyrie.api.node.InstanceReport;
import eyrie.api.node.InstanceReport.Phase;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** A VM that only says that it is one. Guarded by its node's lock. */
final class SimVm {
    private static final int CPUS = 2;
    private static final long RAM = 1L << 30;

    final String id;
    final String name;
    final Instant created;
    Phase phase = Phase.STARTING;
    String message;
    Instant started;
    Instant stopped;
    boolean removing;

    SimVm(Assignment assignment, Instant created) {
        this(assignment.instanceId(), assignment.vmName(), created);
    }

    SimVm(String id, String name, Instant created) {
        this.id = id;
        this.name = name;
        this.created = created.truncatedTo(ChronoUnit.MILLIS);
    }

    /** Whether something of it runs, or is about to. */
    boolean alive() {
        return phase == Phase.STARTING || phase == Phase.STARTED;
    }

    void runs(Instant now) {
        phase = Phase.STARTED;
        started = now.truncatedTo(ChronoUnit.MILLIS);
    }

    void ends(Phase how, String why, Instant now) {
        phase = how;
        message = why;
        stopped = now.truncatedTo(ChronoUnit.MILLIS);
    }

    InstanceReport report() {
        return new InstanceReport(id, phase, message, 1, phase == Phase.STARTING ? null : info(), null);
    }

    private VmInfo info() {
        String status = switch (phase) {
            case PULLING, STARTING, STARTED -> "running";
            case STOPPED, FAILED -> "stopped";
            case ABSENT -> "deleted";
        };
        return new VmInfo(
                id, name, status, "127.0.0.1", "10.0.2.15", mac(), CPUS, RAM, List.of(), created, started, stopped);
    }

    private String mac() {
        int hash = id.hashCode();
        return String.format("52:54:00:%02x:%02x:%02x", hash >> 16 & 0xff, hash >> 8 & 0xff, hash & 0xff);
    }
}
