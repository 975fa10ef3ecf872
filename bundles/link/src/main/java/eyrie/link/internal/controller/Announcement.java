/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.link.internal.controller;

import eyrie.api.EyrieException;
import eyrie.api.node.NodeInfo;
import eyrie.api.node.NodeInfo.CachedTemplate;
import eyrie.api.node.NodeInfo.Device;

/**
 * Checks what a node says of itself before it is believed: placement works with it, and one broken node must not break it for
 * all others.
 */
final class Announcement {
    private static final int LONGEST = 255;
    private static final int MOST_VMS = 1_000_000;

    private Announcement() {}

    /** @throws EyrieException INVALID naming the field, its value and what would be accepted */
    static NodeInfo checked(NodeInfo node) {
        text("name", node.name());
        if (node.address() == null) {
            throw EyrieException.invalid("address", null, "the address of its forwarded ports");
        }
        if (node.arch() == null) {
            throw EyrieException.invalid("arch", null, "\"AMD64\" or \"ARM64\"");
        }
        range("cpuCount", node.cpuCount(), Integer.MAX_VALUE);
        range("ramBytes", node.ramBytes(), Long.MAX_VALUE);
        range("diskBytes", node.diskBytes(), Long.MAX_VALUE);
        range("diskFreeBytes", node.diskFreeBytes(), Long.MAX_VALUE);
        range("capacity", node.capacity(), MOST_VMS);
        range("vms", node.vms(), MOST_VMS);
        range("cores", node.cores() == null ? 0 : node.cores(), Integer.MAX_VALUE);
        share("cpuLoad", node.cpuLoad());
        share("ramLoad", node.ramLoad());
        node.templates().forEach(Announcement::check);
        node.devices().forEach(Announcement::check);
        return node;
    }

    private static void check(CachedTemplate template) {
        text("templates.id", template.id());
        text("templates.name", template.name());
        text("templates.tag", template.tag());
        range("templates.version", template.version(), Integer.MAX_VALUE);
        range("templates.spares", template.spares(), MOST_VMS);
        range("templates.bytes", template.bytes(), Long.MAX_VALUE);
    }

    private static void check(Device device) {
        text("devices.id", device.id());
        text("devices.kind", device.kind());
    }

    private static void text(String field, String value) {
        if (value == null || value.isBlank() || value.length() > LONGEST) {
            throw EyrieException.invalid(field, value, "text of 1 to %d characters".formatted(LONGEST));
        }
    }

    private static void range(String field, long value, long most) {
        if (value < 0 || value > most) {
            throw EyrieException.invalid(field, value, "a whole number from 0 to %d".formatted(most));
        }
    }

    private static void share(String field, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw EyrieException.invalid(field, value, "a number from 0 to 1");
        }
    }
}
