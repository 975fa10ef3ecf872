/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.qemu;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.machine.PortForward;
import eyrie.api.template.PortRule;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Opens ports of the host that lead to ports of the guest. QEMU listens itself, so its own try is what counts. */
final class PortForwarder {
    private static final Pattern IPV4 = Pattern.compile("((25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(?!$)|$)){4}");
    private static final String TAKEN = "could not set up host forwarding rule";
    private static final int LAST_PORT = 65535;

    private final QemuProcess process;

    PortForwarder(QemuProcess process) {
        this.process = process;
    }

    /** All or none. */
    List<PortForward> forward(List<PortRule> rules, String defaultHostIp, int firstPort) {
        List<PortForward> opened = new ArrayList<>();
        try {
            int next = firstPort;
            for (PortRule rule : rules) {
                String hostIp = rule.hostIp() == null ? defaultHostIp : rule.hostIp();
                refuse(rule, hostIp, firstPort);
                PortForward forward = rule.hostPort() == 0 ? openNextFree(rule, hostIp, next) : openFixed(rule, hostIp);
                opened.add(forward);
                next = rule.hostPort() == 0 ? forward.hostPort() + 1 : next;
            }
            return List.copyOf(opened);
        } catch (RuntimeException failure) {
            opened.forEach(this::remove);
            throw failure;
        }
    }

    private static void refuse(PortRule rule, String hostIp, int firstPort) {
        if (!IPV4.matcher(hostIp).matches()) {
            throw EyrieException.invalid("port " + rule.name() + ": host address", hostIp, "an IPv4 address");
        }
        if (rule.guestPort() < 1 || rule.guestPort() > LAST_PORT) {
            throw EyrieException.invalid("port " + rule.name() + ": guest port", rule.guestPort(), "1 to 65535");
        }
        if (rule.hostPort() < 0 || rule.hostPort() > LAST_PORT) {
            throw EyrieException.invalid("port " + rule.name() + ": host port", rule.hostPort(), "0 to 65535");
        }
        if (firstPort < 1 || firstPort > LAST_PORT) {
            throw EyrieException.invalid("firstPort", firstPort, "1 to 65535");
        }
    }

    private PortForward openFixed(PortRule rule, String hostIp) {
        if (!add(rule, hostIp, rule.hostPort())) {
            throw EyrieException.conflict("port %s: %s:%d cannot be opened: it is taken or not allowed"
                    .formatted(rule.name(), hostIp, rule.hostPort()));
        }
        return new PortForward(rule.name(), rule.guestPort(), hostIp, rule.hostPort());
    }

    private PortForward openNextFree(PortRule rule, String hostIp, int firstPort) {
        for (int port = firstPort; port <= LAST_PORT; port++) {
            if (looksFree(hostIp, port) && add(rule, hostIp, port)) {
                return new PortForward(rule.name(), rule.guestPort(), hostIp, port);
            }
        }
        throw EyrieException.conflict(
                "port %s: no port of %s from %d on is free".formatted(rule.name(), hostIp, firstPort));
    }

    /** Much cheaper than asking QEMU for each port of a long taken stretch. */
    private static boolean looksFree(String hostIp, int port) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(InetAddress.getByName(hostIp), port), 1);
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    private boolean add(PortRule rule, String hostIp, int hostPort) {
        String answer = monitor("hostfwd_add net0 tcp:%s:%d-:%d".formatted(hostIp, hostPort, rule.guestPort()));
        if (!answer.isBlank() && !answer.toLowerCase(Locale.ROOT).contains(TAKEN)) {
            throw new EyrieException(
                    ErrorKind.INTERNAL,
                    "port %s: QEMU refused %s:%d: %s".formatted(rule.name(), hostIp, hostPort, answer.strip()));
        }
        return answer.isBlank();
    }

    private void remove(PortForward forward) {
        monitor("hostfwd_remove net0 tcp:%s:%d".formatted(forward.hostIp(), forward.hostPort()));
    }

    /** Forwarding exists only in the monitor for people. */
    private String monitor(String line) {
        return process.execute("human-monitor-command", Map.of("command-line", line))
                .asText();
    }
}
