/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.vm;

import eyrie.api.machine.PortForward;
import java.time.Instant;
import java.util.List;

/**
 * A restart of the VM of an instance: recorded before the VM is stopped, so that a later process can bring it to its end.
 *
 * @param number of the order
 * @param done whether nothing is left to do
 * @param before when the VM that is to be stopped was started, or null; one that was started later is the new one
 * @param ports that it had, to be had again
 */
public record Restart(int number, boolean done, Instant before, List<PortForward> ports) {
    public Restart {
        ports = ports == null ? List.of() : List.copyOf(ports);
    }

    static Restart begun(int number, Life life) {
        return new Restart(number, false, life.started(), life.ports());
    }

    /** One that a VM needs no more, since it was made after the order. */
    public static Restart done(int number) {
        return new Restart(number, true, null, List.of());
    }

    Restart finished() {
        return new Restart(number, true, before, List.of());
    }
}
