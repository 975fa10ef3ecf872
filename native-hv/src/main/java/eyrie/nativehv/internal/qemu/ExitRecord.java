/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.qemu;

import eyrie.api.machine.MachineExit;
import java.time.Instant;
import java.util.List;

/** A machine's end as it is written down. */
record ExitRecord(MachineExit.Cause cause, String detail, List<String> console, String at) {
    static ExitRecord of(MachineExit exit) {
        return new ExitRecord(
                exit.cause(), exit.detail(), exit.console(), exit.at().toString());
    }

    MachineExit exit() {
        return new MachineExit(cause, detail, console, Instant.parse(at));
    }
}
