/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.sim;

import eyrie.api.machine.GuestCommand;
import eyrie.api.machine.GuestProcess;
import eyrie.api.machine.Identity;
import eyrie.api.machine.MachineExit;
import eyrie.api.machine.Separation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/** What is inside of a simulated machine: who it thinks it is, and the processes that run in it. */
public final class SimGuest {
    private final SimHost host;
    private final SimMachine machine;
    private final List<SimProcess> processes = new ArrayList<>();
    private final Set<String> taken = new HashSet<>();
    private String hostName = "template";
    private String machineId = "0".repeat(32);
    private String mac = "52:54:00:00:00:00";
    private String entropy = "";
    private String hostKey = "";

    SimGuest(SimHost host, SimMachine machine) {
        this.host = host;
        this.machine = machine;
    }

    public synchronized String hostName() {
        return hostName;
    }

    public synchronized String machineId() {
        return machineId;
    }

    public synchronized String mac() {
        return mac;
    }

    /** Everything by which clones could be told to be twins. */
    public synchronized List<String> traits() {
        return List.of(hostName, machineId, mac, entropy, hostKey);
    }

    synchronized Separation separate(Identity identity, Duration ignored) {
        machine.alive();
        if (!machine.isBusy()) {
            throw new AssertionError("a guest that does not run cannot be separated");
        }
        hostName = identity.hostName();
        machineId = identity.machineId();
        mac = identity.mac();
        entropy = HexFormat.of().formatHex(identity.entropy());
        hostKey = identity.sshHostKeys().getFirst().publicKey();
        machine.writes("separated");
        return new Separation(hostName, machineId, mac, System.currentTimeMillis());
    }

    GuestProcess exec(GuestCommand command) {
        machine.alive();
        SimProcess process = new SimProcess(this, command);
        synchronized (this) {
            processes.add(process);
        }
        process.start();
        return process;
    }

    synchronized List<String> save() {
        return List.of(hostName, machineId, mac, entropy, hostKey);
    }

    synchronized void load(List<String> saved) {
        hostName = saved.get(0);
        machineId = saved.get(1);
        mac = saved.get(2);
        entropy = saved.get(3);
        hostKey = saved.get(4);
    }

    synchronized void bootFrom(List<String> disk) {
        if (disk.contains("unbootable")) {
            machine.die(MachineExit.Cause.GUEST_PANIC, "no init found", "Kernel panic");
        }
    }

    void ended() {
        List<SimProcess> all;
        synchronized (this) {
            all = List.copyOf(processes);
        }
        all.forEach(SimProcess::breakOff);
    }

    /** @return whether this is the first one with the name */
    synchronized boolean take(String marker) {
        return taken.add(marker);
    }

    SimMachine machine() {
        return machine;
    }

    int shellCode() {
        return host.shellCode();
    }

    void ran(String script) {
        host.ran(hostName(), script);
    }
}
