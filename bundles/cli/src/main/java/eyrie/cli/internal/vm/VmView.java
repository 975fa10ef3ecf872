/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.vm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.text.Ports;

/** A VM as the server tells of it, in the words of the command line's answers. */
record VmView(JsonNode vm) {
    String id() {
        return Json.text(vm, "id");
    }

    String name() {
        return Json.text(vm, "name");
    }

    String status() {
        return Json.text(vm, "status");
    }

    String text(String field) {
        return Json.text(vm, field);
    }

    JsonNode config() {
        return vm.path("config");
    }

    boolean isUsers() {
        return !Json.text(vm, "owner").equals("instance");
    }

    boolean isRunning() {
        return status().equals("running");
    }

    /** {@code 127.0.0.1:10000->22} for each forwarded port. */
    String ports() {
        return Ports.show(vm.path("ports"));
    }

    /** The row of a machine-readable list. */
    ObjectNode listed() {
        ObjectNode row = Json.object().put("name", name()).put("uuid", id()).put("creation_date", text("created"));
        if (!text("template_tag").isEmpty()) {
            row.put("version", text("template_tag"));
        }
        return row.put("status", status());
    }

    /** The machine-readable facts. */
    ObjectNode shown() {
        long ram = config().path("ram_bytes").asLong();
        ObjectNode facts = Json.object()
                .put("uuid", id())
                .put("name", name())
                .put("version", text("template_tag"))
                .put("creation_date", text("created"))
                .put("cpu_cores", config().path("cpu_count").asInt())
                .put("cpu_frequency", 0)
                .put("cpu_htt", false)
                .put("arch", Json.text(config(), "arch").equals("arm64") ? 2 : 1)
                .put("ram", Long.toString(ram))
                .put("ram_size", ram)
                .put("frame_buffers", 0)
                .put("hard_drive", config().path("disk_bytes").asLong())
                .put("encrypted", false)
                .put("image_size", vm.path("disk_bytes").asLong())
                .put("addons_version", "")
                .put("stop_date", text("stopped"))
                .put("access_date", text("started"))
                .put("image_id", text("template_id"))
                .put("status", status());
        if (!text("ip").isEmpty()) {
            facts.put("ip", text("ip"));
        }
        facts.set("port_forwarding", rules());
        return facts;
    }

    /** Forwarded ports of a running VM, else the rules that will be. */
    ArrayNode rules() {
        JsonNode ports = vm.path("ports");
        JsonNode source = ports.isEmpty() ? config().path("ports") : ports;
        return Json.array(source.valueStream()
                .map(rule -> Json.object()
                        .put("name", Json.text(rule, "name"))
                        .put("protocol", "tcp")
                        .put("guest_port", rule.path("guest_port").asInt())
                        .put("host_ip", Json.text(rule, "host_ip"))
                        .put("host_port", rule.path("host_port").asInt()))
                .toList());
    }

    /** What a command that changed the VM answers. */
    ObjectNode summary() {
        ObjectNode summary = Json.object().put("uuid", id()).put("name", name()).put("status", status());
        if (!text("ip").isEmpty()) {
            summary.put("ip", text("ip"));
        }
        return summary;
    }
}
