/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.sim;

import eyrie.api.node.Assignment;
import eyrie.api.node.Assignments;
import eyrie.api.node.InstanceReport;
import eyrie.api.node.NodeInfo;
import eyrie.api.node.TemplateOrder;
import eyrie.api.node.TemplateReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** A simulated controller: holds assignments, stores reports, and can refuse them. Outlives the processes under test. */
public final class SimController {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Map<String, Assignment> assignments = new LinkedHashMap<>();
    private final Map<String, InstanceReport> latest = new HashMap<>();
    private final List<InstanceReport> history = new ArrayList<>();
    private final List<NodeInfo> announcements = new ArrayList<>();
    private final Map<String, TemplateOrder> orders = new LinkedHashMap<>();
    private final List<TemplateReport> templateReports = new ArrayList<>();
    private List<Assignment.Spares> spares = List.of();
    private long revision;
    private int refusals;

    public synchronized void assign(Assignment assignment) {
        assignments.put(assignment.instanceId(), assignment);
        changed();
    }

    public synchronized void terminate(String id) {
        Assignment old = assignments.get(id);
        assign(new Assignment(
                id, Assignment.Desired.ABSENT, old.templateId(), old.templateVersion(), null, null, null, null, 0, 0));
    }

    public synchronized void order(TemplateOrder order) {
        orders.put(order.id(), order);
        changed();
    }

    public synchronized void cancel(String order) {
        orders.remove(order);
        changed();
    }

    /** All reports about templates, oldest first. */
    public synchronized List<TemplateReport> templateReports() {
        return List.copyOf(templateReports);
    }

    /** The instance is no longer known here. */
    public synchronized void forget(String id) {
        assignments.remove(id);
        latest.remove(id);
        changed();
    }

    /** Fails the next calls, whichever they are. */
    public synchronized void refuseNext(int calls) {
        refusals = calls;
    }

    public InstanceReport awaitPhase(String id, InstanceReport.Phase phase) {
        return awaitReport(id, report -> report.phase() == phase);
    }

    public synchronized InstanceReport awaitReport(String id, Predicate<InstanceReport> condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (latest.get(id) == null || !condition.test(latest.get(id))) {
            long millis = (deadline - System.nanoTime()) / 1_000_000;
            if (millis <= 0) {
                throw new AssertionError("the last report of %s is %s".formatted(id, latest.get(id)));
            }
            pause(millis);
        }
        return latest.get(id);
    }

    /** All reports of an instance, oldest first. */
    public synchronized List<InstanceReport> history(String id) {
        return history.stream().filter(report -> report.instanceId().equals(id)).toList();
    }

    public synchronized List<NodeInfo> awaitAnnouncements(int count) {
        while (announcements.size() < count) {
            pause(PATIENCE.toMillis());
        }
        return List.copyOf(announcements);
    }

    public Assignments of(Faults faults) {
        return new View(faults);
    }

    public synchronized void wantSpares(List<Assignment.Spares> wanted) {
        spares = List.copyOf(wanted);
        changed();
    }

    private void changed() {
        revision++;
        notifyAll();
    }

    private void pause(long millis) {
        try {
            wait(millis);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void maybeRefuse() {
        if (refusals > 0) {
            refusals--;
            throw new IllegalStateException("the controller is not well");
        }
    }

    /** The controller as one process sees it. */
    private final class View implements Assignments {
        private final Faults faults;

        View(Faults faults) {
            this.faults = faults;
        }

        @Override
        public void announce(NodeInfo node) {
            faults.look();
            synchronized (SimController.this) {
                maybeRefuse();
                announcements.add(node);
                changed();
            }
        }

        @Override
        public Assignment.Page await(String nodeId, long afterRevision, Duration wait) throws InterruptedException {
            faults.look();
            synchronized (SimController.this) {
                maybeRefuse();
                long deadline = System.nanoTime() + wait.toNanos();
                while (revision <= afterRevision && System.nanoTime() < deadline && !faults.isDead()) {
                    SimController.this.wait(100);
                }
                faults.look();
                return new Assignment.Page(
                        revision, List.copyOf(assignments.values()), List.copyOf(orders.values()), spares);
            }
        }

        @Override
        public void report(String nodeId, List<InstanceReport> reports) {
            faults.work("report", () -> {
                synchronized (SimController.this) {
                    maybeRefuse();
                    for (InstanceReport report : reports) {
                        latest.put(report.instanceId(), report);
                        history.add(report);
                        if (report.phase() == InstanceReport.Phase.ABSENT) {
                            assignments.remove(report.instanceId());
                        }
                    }
                    changed();
                }
            });
        }

        @Override
        public void reportTemplates(String nodeId, List<TemplateReport> reports) {
            faults.look();
            synchronized (SimController.this) {
                maybeRefuse();
                templateReports.addAll(reports);
                for (TemplateReport report : reports) {
                    if (report.state() != TemplateReport.State.RUNNING) {
                        orders.remove(report.order());
                    }
                }
                changed();
            }
        }
    }
}
