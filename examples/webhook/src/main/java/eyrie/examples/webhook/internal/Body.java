/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.examples.webhook.internal;

import eyrie.api.instance.InstanceEvent;

/** An event as JSON. */
final class Body {
    private Body() {}

    static String of(InstanceEvent event) {
        StringBuilder json = new StringBuilder("{\"id\":").append(event.cursor());
        add(json, "instance_id", event.instanceId());
        add(json, "state", event.state().label());
        add(json, "template_id", event.templateId());
        add(json, "node_id", event.nodeId());
        add(json, "external_id", event.externalId());
        add(json, "message", event.message());
        add(json, "at", event.at().toString());
        return json.append('}').toString();
    }

    private static void add(StringBuilder json, String key, String value) {
        json.append(",\"").append(key).append("\":");
        if (value == null) {
            json.append("null");
            return;
        }
        json.append('"');
        value.chars().forEach(c -> escape(json, (char) c));
        json.append('"');
    }

    private static void escape(StringBuilder json, char c) {
        if (c == '"' || c == '\\') {
            json.append('\\').append(c);
        } else if (c < ' ') {
            json.append("\\u%04x".formatted((int) c));
        } else {
            json.append(c);
        }
    }
}
