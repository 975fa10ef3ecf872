/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.compat;

import eyrie.api.EyrieException;
import eyrie.api.template.PortRule;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the port rules of a request for instances, whose numbers are text. */
final class PortRules {
    private static final String FIELD = "port_forwarding_override";
    private static final int MOST = 64;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,63}");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,5}");

    private PortRules() {}

    /** The rules that replace the template's; null for null. */
    static List<PortRule> of(List<StartRequest.PortForwarding> rules) {
        if (rules == null) {
            return null;
        }
        if (rules.size() > MOST) {
            throw EyrieException.invalid(FIELD, rules.size() + " rules", "at most " + MOST);
        }
        List<PortRule> read = new ArrayList<>();
        Set<String> names = new HashSet<>();
        Set<String> taken = new HashSet<>();
        for (int i = 0; i < rules.size(); i++) {
            String where = "%s[%d]".formatted(FIELD, i);
            PortRule rule = rule(where, rules.get(i));
            if (!names.add(rule.name())) {
                throw EyrieException.invalid(where + ".name", rule.name(), "a name that no other rule has");
            }
            if (rule.hostPort() != 0 && !taken.add(rule.hostIp() + ":" + rule.hostPort())) {
                throw EyrieException.invalid(
                        where + ".host_port", rules.get(i).hostPort(), "a port that no other rule has");
            }
            read.add(rule);
        }
        return List.copyOf(read);
    }

    private static PortRule rule(String where, StartRequest.PortForwarding rule) {
        if (rule == null) {
            throw EyrieException.invalid(where, null, "an object with name and guest_port");
        }
        if (rule.name() == null || !NAME.matcher(rule.name()).matches()) {
            throw EyrieException.invalid(
                    where + ".name", rule.name(), "1 to 63 letters, digits, dots, dashes and underscores");
        }
        return new PortRule(
                rule.name(),
                port(where + ".guest_port", rule.guestPort()),
                address(where + ".host_ip", rule.hostIp()),
                isAbsent(rule.hostPort()) ? 0 : port(where + ".host_port", rule.hostPort()));
    }

    private static int port(String field, String value) {
        if (value != null && NUMBER.matcher(value).matches()) {
            int port = Integer.parseInt(value);
            if (port >= 1 && port <= 65535) {
                return port;
            }
        }
        throw EyrieException.invalid(field, value, "a port from \"1\" to \"65535\", as text");
    }

    private static String address(String field, String value) {
        if (isAbsent(value)) {
            return null;
        }
        try {
            return InetAddress.ofLiteral(value).getHostAddress();
        } catch (IllegalArgumentException e) {
            throw EyrieException.invalid(field, value, "an IP address");
        }
    }

    private static boolean isAbsent(String value) {
        return value == null || value.isEmpty();
    }
}
