/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.vm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import eyrie.cli.internal.base.Failure;
import eyrie.cli.internal.base.Json;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import java.util.function.Function;

/** A property of a VM that can be asked for by itself. */
enum VmProperty {
    NAME(VmView::name),
    UUID(VmView::id),
    STATUS(VmView::status),
    IP(vm -> vm.text("ip")),
    TAG(
            vm -> Json.array()
                    .add(Json.object().put("tag", vm.text("template_tag")).put("uuid", vm.text("template_id"))),
            vm -> vm.text("template_tag")),
    CPU(
            vm -> Json.object()
                    .put("cores", vm.config().path("cpu_count").asInt())
                    .put("model", Json.text(vm.config(), "cpu_model")),
            vm -> vm.config().path("cpu_count").asText()),
    RAM(vm -> vm.config().path("ram_bytes").asText()),
    DISK(
            vm -> Json.object()
                    .put("size", vm.config().path("disk_bytes").asLong())
                    .put("used", vm.vm().path("disk_bytes").asLong()),
            vm -> vm.config().path("disk_bytes").asText()),
    NETWORK(
            vm -> Json.object()
                    .put("mode", "shared")
                    .put("controller", "virtio-net")
                    .put("mac_address", vm.text("mac"))
                    .set("port_forwarding_rules", vm.rules()),
            VmProperty::rules),
    PORT(VmView::rules, VmProperty::rules);

    private final Function<VmView, JsonNode> body;
    private final Function<VmView, String> text;

    VmProperty(Function<VmView, String> text) {
        this(vm -> TextNode.valueOf(text.apply(vm)), text);
    }

    VmProperty(Function<VmView, JsonNode> body, Function<VmView, String> text) {
        this.body = body;
        this.text = text;
    }

    /** The names of all, for help and completion. */
    static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(values()).map(VmProperty::word).iterator();
        }
    }

    static VmProperty parse(String word) {
        return Arrays.stream(values())
                .filter(property -> property.word().equals(word))
                .findFirst()
                .orElseThrow(() -> Failure.invalid(
                        "\"" + word + "\" is no property; use one of: " + String.join(", ", new Names())));
    }

    JsonNode body(VmView vm) {
        return body.apply(vm);
    }

    String text(VmView vm) {
        return text.apply(vm);
    }

    private String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static String rules(VmView vm) {
        return String.join(
                "\n",
                vm.rules()
                        .valueStream()
                        .map(rule -> Json.text(rule, "name") + " " + Json.text(rule, "host_ip") + ":"
                                + rule.path("host_port").asInt() + "->"
                                + rule.path("guest_port").asInt())
                        .toList());
    }
}
