/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.guest;

import eyrie.api.EyrieException;
import eyrie.nativehv.internal.guest.qga.QgaClient;
import eyrie.nativehv.internal.guest.qga.QgaExit;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What can be done through QEMU's guest agent for a guest whose own agent does not answer. */
final class Rescue implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Rescue.class);
    /** Leaves an agent alone that was started less than half a minute ago: on a busy node a boot takes its time. */
    private static final List<String> RESTART = List.of("/bin/sh", "-c", """
            since=$(systemctl show -P ActiveEnterTimestampMonotonic eyrie-agent.service) || exit
            read now rest </proc/uptime
            [ $((${now%%.*} - since / 1000000)) -lt 30 ] && exit 75
            systemctl restart eyrie-agent.service
            """);

    private static final int TOO_YOUNG = 75;

    private final String machineId;
    private final QgaClient qga;
    private volatile String result = "QEMU's guest agent was not asked";

    Rescue(String machineId, QgaClient qga) {
        this.machineId = machineId;
        this.qga = qga;
    }

    /** Restarts the agent; what came of it is told by {@link #result}. */
    void restartAgent(Duration timeout) {
        try {
            QgaExit exit = qga.exec(RESTART, List.of(), new byte[0], timeout.dividedBy(2));
            result = switch (exit.code()) {
                case 0 -> "QEMU's guest agent has restarted it";
                case TOO_YOUNG -> "it was started only just now";
                default -> "QEMU's guest agent could not restart it: exit code " + exit.code();
            };
            LOG.warn("VM {}: the guest agent does not answer; {}", machineId, result);
        } catch (EyrieException e) {
            result = "QEMU's guest agent could not restart it: " + e.getMessage();
            LOG.info("VM {}: {}", machineId, result);
        }
    }

    String result() {
        return result;
    }

    boolean shutdown(Duration timeout) {
        try {
            qga.shutdown(timeout);
            return true;
        } catch (EyrieException e) {
            LOG.info("VM {}: QEMU's guest agent does not shut the guest down: {}", machineId, e.getMessage());
            return false;
        }
    }

    @Override
    public void close() {
        qga.close();
    }
}
