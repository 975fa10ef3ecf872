/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.text;

import com.fasterxml.jackson.databind.JsonNode;

/** Forwarded ports on one line. */
public final class Ports {
    private Ports() {}

    /** {@code 127.0.0.1:10000->22} for each of them. */
    public static String show(JsonNode ports) {
        return String.join(", ", ports.valueStream().map(Ports::one).toList());
    }

    private static String one(JsonNode port) {
        return port.path("host_ip").asText("") + ":" + port.path("host_port").asInt() + "->"
                + port.path("guest_port").asInt();
    }
}
