/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.sim;

import eyrie.api.machine.MachineExit;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;

/** The simulated machine that outlives the processes under test: its machines, their ports, what their guests did. */
public final class SimHost {
    final Map<String, SimMachine> machines = new TreeMap<>();
    final Map<String, MachineExit> exits = new HashMap<>();
    private final Set<Integer> ports = new TreeSet<>();
    private final List<String> scripts = new CopyOnWriteArrayList<>();
    private final List<SimMachine> everLaunched = new ArrayList<>();

    private final Path consoles;

    private final Map<Path, Long> sizes = new HashMap<>();
    private volatile int shellCode;

    /** @param consoles an empty folder for the logs of serial consoles */
    public SimHost(Path consoles) {
        this.consoles = consoles;
    }

    Path consoles() {
        return consoles;
    }

    /** Machines whose process runs. */
    public synchronized List<SimMachine> running() {
        return machines.values().stream().filter(machine -> !machine.hasEnded()).toList();
    }

    /** The running machine of the guest with this name. */
    public SimMachine machineOf(String hostName) {
        return running().stream()
                .filter(machine -> machine.guest().hostName().equals(hostName))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no machine runs a guest named " + hostName));
    }

    /** Machines whose guest runs, rather than waits. */
    public List<SimMachine> busy() {
        return running().stream().filter(SimMachine::isBusy).toList();
    }

    /** Ids of all machines that left anything here. */
    public synchronized List<String> known() {
        return List.copyOf(machines.keySet());
    }

    public synchronized Set<Integer> ports() {
        return new TreeSet<>(ports);
    }

    /** Every start of a script in any guest, as {@code HOSTNAME: TEXT}. */
    public List<String> scripts() {
        return List.copyOf(scripts);
    }

    public synchronized int launches() {
        return everLaunched.size();
    }

    void ran(String hostName, String script) {
        scripts.add(hostName + ": " + script.strip());
    }

    synchronized void add(SimMachine machine) {
        if (machines.put(machine.id(), machine) != null) {
            throw new AssertionError("machine " + machine.id() + " is launched twice");
        }
        everLaunched.add(machine);
    }

    synchronized int takePort(int wanted, int first) {
        int port = wanted;
        for (int next = first; port == 0; next++) {
            port = ports.contains(next) ? 0 : next;
        }
        if (!ports.add(port)) {
            return -1;
        }
        return port;
    }

    synchronized void ended(SimMachine machine, MachineExit exit, List<Integer> held) {
        exits.put(machine.id(), exit);
        held.forEach(ports::remove);
    }

    synchronized SimMachine find(String machineId) {
        return machines.get(machineId);
    }

    synchronized MachineExit exitOf(String machineId) {
        return exits.get(machineId);
    }

    synchronized void forget(String machineId) {
        machines.remove(machineId);
        exits.remove(machineId);
    }

    /** With which code scripts of the node itself end in guests. */
    public void shellsEndWith(int code) {
        shellCode = code;
    }

    int shellCode() {
        return shellCode;
    }

    synchronized void resized(Path disk, long bytes) {
        sizes.put(disk, bytes);
    }

    /** The sizes of disks that were grown. */
    public synchronized Map<Path, Long> sizes() {
        return Map.copyOf(sizes);
    }
}
