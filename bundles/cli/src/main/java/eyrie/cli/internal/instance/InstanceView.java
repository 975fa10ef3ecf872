/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.instance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.text.Ports;

/** An instance as the compatible API tells of it, without its wrapper. */
record InstanceView(JsonNode instance) {
    static InstanceView unwrapped(JsonNode wrapper) {
        return new InstanceView(wrapper.path("vm"));
    }

    String id() {
        return text("instance_id");
    }

    String state() {
        return text("instance_state");
    }

    String text(String field) {
        return Json.text(instance, field);
    }

    JsonNode vm() {
        return instance.path("vminfo");
    }

    JsonNode script() {
        return instance.path("startup_script");
    }

    /** {@code 192.168.0.2:10000->22} for each forwarded port, on the host's own address where a port names it. */
    String ports() {
        ArrayNode ports = Json.array();
        String host = vm().path("host_ip").asText("");
        vm().path("port_forwarding").forEach(port -> {
            ObjectNode copy = Json.object()
                    .put("host_ip", port.path("host_ip").asText(host))
                    .put("host_port", port.path("host_port").asInt());
            ports.add(copy.put("guest_port", port.path("guest_port").asInt()));
        });
        return Ports.show(ports);
    }
}
