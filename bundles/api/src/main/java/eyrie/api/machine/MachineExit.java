/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.machine;

import java.time.Instant;
import java.util.List;

/**
 * How a machine ended.
 *
 * @param cause what ended it
 * @param detail in one sentence: exit code or signal, and the hypervisor's last words if it failed
 * @param console the last lines of the serial console
 * @param at when
 */
public record MachineExit(Cause cause, String detail, List<String> console, Instant at) {
    /** What can end a machine. */
    public enum Cause {
        /** The guest shut itself down, or was asked to. */
        GUEST_SHUTDOWN,
        /** The guest's kernel gave up. */
        GUEST_PANIC,
        /** Ended from here: stop, suspend or discard. */
        HOST_REQUEST,
        /** A signal from elsewhere: an operator, or the kernel when memory ran out. */
        KILLED,
        /** The hypervisor failed. */
        FAILED
    }

    public MachineExit {
        console = List.copyOf(console);
    }
}
