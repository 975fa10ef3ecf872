/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.instance;

import com.fasterxml.jackson.databind.node.ObjectNode;
import eyrie.cli.internal.base.Failure;
import eyrie.cli.internal.base.Json;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A port rule as it is written on the command line: {@code [NAME=]GUEST_PORT[:[HOST_IP:]HOST_PORT]}. */
final class PortOption {
    private static final Pattern RULE = Pattern.compile(
            "(?:(?<name>[^=:]+)=)?(?<guest>\\d{1,5})(?::(?:(?<ip>[0-9.]+|\\[[0-9a-fA-F:]+]):)?(?<host>\\d{1,5}))?");

    private PortOption() {}

    /** The rule as the compatible API wants it: all values are strings. */
    static ObjectNode parse(String text) {
        Matcher rule = RULE.matcher(text);
        if (!rule.matches()) {
            throw Failure.invalid("--port: \"" + text
                    + "\" is no port rule; write it like 22, ssh=22, web=80:8080 or web=80:0.0.0.0:8080");
        }
        String guest = port(rule.group("guest"));
        String name = rule.group("name");
        ObjectNode body = Json.object()
                .put("name", name != null ? name : defaultName(guest))
                .put("guest_port", guest);
        if (rule.group("ip") != null) {
            body.put("host_ip", rule.group("ip").replaceAll("[\\[\\]]", ""));
        }
        if (rule.group("host") != null) {
            body.put("host_port", port(rule.group("host")));
        }
        return body;
    }

    private static String port(String digits) {
        int port = Integer.parseInt(digits);
        if (port < 1 || port > 65535) {
            throw Failure.invalid("--port: " + digits + " is no port; use 1 to 65535");
        }
        return Integer.toString(port);
    }

    private static String defaultName(String guestPort) {
        return guestPort.equals("22") ? "ssh" : "port-" + guestPort;
    }
}
