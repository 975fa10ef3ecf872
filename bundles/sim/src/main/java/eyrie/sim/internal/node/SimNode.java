/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.sim.internal.node;

import eyrie.api.node.Assignment;
import eyrie.api.node.Assignment.Desired;
import eyrie.api.node.InstanceReport;
import eyrie.api.node.InstanceReport.Phase;
import eyrie.sim.internal.node.Fates.End;
import eyrie.sim.internal.node.Fates.Fate;
import eyrie.sim.internal.node.Journal.What;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * The VMs of one simulated node: begins and ends what it is told, lets them run and fail as fate wants it, and says what
 * is. Knows nothing of the network. Thread-safe.
 */
final class SimNode {
    private static final Duration REMOVAL = Duration.ofMillis(20);

    private final String id;
    private final int capacity;
    private final Fates fates;
    private final Journal journal;
    private final ScheduledExecutorService clock;
    private final Consumer<InstanceReport> reports;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, SimVm> vms = new HashMap<>();
    /** What was here once never begins again, whatever an old page says. */
    private final Set<String> gone = new HashSet<>();

    /** @param reports takes what is to be told to the controller; must return at once */
    SimNode(
            String id,
            int capacity,
            Fates fates,
            Journal journal,
            ScheduledExecutorService clock,
            Consumer<InstanceReport> reports) {
        this.id = id;
        this.capacity = capacity;
        this.fates = fates;
        this.journal = journal;
        this.clock = clock;
        this.reports = reports;
    }

    String id() {
        return id;
    }

    /** Makes what should be here so. */
    void follow(Assignment.Page page) {
        journal.told(
                id,
                capacity,
                page.assignments().stream().map(Assignment::instanceId).toList());
        locked(() -> {
            Set<String> unmentioned = new HashSet<>(vms.keySet());
            page.assignments().forEach(assignment -> unmentioned.remove(assignment.instanceId()));
            for (String instance : unmentioned) {
                // At once: their room was given to others.
                reportAgainIfAbsent(vms.get(instance));
                removed(vms.get(instance), "no longer assigned");
            }
            page.assignments().forEach(this::follow);
        });
    }

    /** Takes over what an earlier process of this node has left, as it wrote it down. */
    void adopt(Kept kept) {
        locked(() -> {
            gone.add(kept.instanceId());
            if (kept.last() == What.REMOVED) {
                return;
            }
            SimVm vm = new SimVm(kept.instanceId(), kept.name(), kept.begun());
            vms.put(vm.id, vm);
            Fate fate = fates.of(vm.id);
            switch (kept.last()) {
                case BEGUN -> after(left(kept.begun().plus(fate.start())), vm, () -> started(vm, fate));
                case RUNS -> {
                    vm.runs(kept.begun().plus(fate.start()));
                    endLater(vm, fate, left(vm.started.plus(fate.run())));
                }
                case ENDED -> vm.ends(Phase.FAILED, kept.why(), Instant.now());
                case REMOVED -> {}
            }
            reports.accept(vm.report());
        });
    }

    /**
     * What a node has written down of a VM.
     *
     * @param begun when it began
     * @param last what happened last
     * @param why that was
     */
    record Kept(String instanceId, String name, Instant begun, What last, String why) {}

    /** The host lost its power: what ran runs no more. Its records are still there. */
    void crash() {
        locked(() -> {
            for (SimVm vm : vms.values()) {
                if (vm.alive()) {
                    end(vm, Phase.FAILED, "the VM ended and left no word");
                }
            }
        });
    }

    /** The controller has stored that there is nothing left of an instance. */
    void forget(String instanceId) {
        locked(() -> {
            if (vms.containsKey(instanceId) && vms.get(instanceId).phase == Phase.ABSENT) {
                vms.remove(instanceId);
            }
        });
    }

    /** What is true of everything here, for a controller that may not have heard it. */
    List<InstanceReport> all() {
        Map<String, InstanceReport> all = new LinkedHashMap<>();
        locked(() -> vms.values().forEach(vm -> all.put(vm.id, vm.report())));
        return new ArrayList<>(all.values());
    }

    int running() {
        lock.lock();
        try {
            return (int) vms.values().stream().filter(SimVm::alive).count();
        } finally {
            lock.unlock();
        }
    }

    private void follow(Assignment assignment) {
        SimVm vm = vms.get(assignment.instanceId());
        if (assignment.desired() == Desired.ABSENT) {
            if (vm == null) {
                gone.add(assignment.instanceId());
                reports.accept(absent(assignment.instanceId()));
            } else {
                remove(vm, "it was ended");
            }
        } else if (vm == null) {
            if (gone.add(assignment.instanceId())) {
                begin(assignment);
            } else {
                reports.accept(absent(assignment.instanceId()));
            }
        }
    }

    private void begin(Assignment assignment) {
        SimVm vm = new SimVm(assignment, Instant.now());
        journal.write(id, vm.id, What.BEGUN, vm.name);
        vms.put(vm.id, vm);
        Fate fate = fates.of(vm.id);
        reports.accept(vm.report());
        after(fate.start(), vm, () -> started(vm, fate));
    }

    private void started(SimVm vm, Fate fate) {
        if (fate.end() == End.FAILS) {
            end(vm, Phase.FAILED, "its start failed, as the simulation wanted it");
            return;
        }
        vm.runs(Instant.now());
        journal.write(id, vm.id, What.RUNS, null);
        reports.accept(vm.report());
        endLater(vm, fate, fate.run());
    }

    private void endLater(SimVm vm, Fate fate, Duration left) {
        if (fate.end() != End.NEVER) {
            after(left, vm, () -> endByItself(vm, fate));
        }
    }

    private void endByItself(SimVm vm, Fate fate) {
        switch (fate.end()) {
            case STOPS -> end(vm, Phase.STOPPED, "the guest shut itself down");
            case VANISHES -> {
                end(vm, Phase.ABSENT, "it vanished, as the simulation wanted it");
                journal.write(id, vm.id, What.REMOVED, null);
            }
            case FAILS, NEVER -> {}
        }
    }

    private void end(SimVm vm, Phase how, String why) {
        journal.write(id, vm.id, What.ENDED, why);
        vm.ends(how, why, Instant.now());
        reports.accept(vm.report());
    }

    private void remove(SimVm vm, String why) {
        if (vm.removing || vm.phase == Phase.ABSENT) {
            reportAgainIfAbsent(vm);
            return;
        }
        vm.removing = true;
        clock.schedule(() -> locked(() -> removed(vm, why)), REMOVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The controller still wants it gone, so it has not heard that it is. */
    private void reportAgainIfAbsent(SimVm vm) {
        if (vm.phase == Phase.ABSENT) {
            reports.accept(vm.report());
        }
    }

    private void removed(SimVm vm, String why) {
        if (vm.phase == Phase.ABSENT) {
            return;
        }
        if (vm.alive()) {
            journal.write(id, vm.id, What.ENDED, why);
        }
        vm.ends(Phase.ABSENT, null, Instant.now());
        journal.write(id, vm.id, What.REMOVED, null);
        reports.accept(vm.report());
    }

    /** Does something with a VM later, if it still lives then. */
    private void after(Duration delay, SimVm vm, Runnable action) {
        clock.schedule(
                () -> locked(() -> {
                    if (vm.alive() && !vm.removing) {
                        action.run();
                    }
                }),
                delay.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private static Duration left(Instant until) {
        Duration left = Duration.between(Instant.now(), until);
        return left.isNegative() ? Duration.ZERO : left;
    }

    private static InstanceReport absent(String instanceId) {
        return new InstanceReport(instanceId, Phase.ABSENT, null, 1, null, null);
    }

    private void locked(Runnable action) {
        lock.lock();
        try {
            action.run();
        } finally {
            lock.unlock();
        }
    }
}
