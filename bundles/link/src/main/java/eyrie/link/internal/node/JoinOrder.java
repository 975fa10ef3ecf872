/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.link.internal.node;

import eyrie.api.EyrieException;
import eyrie.api.node.NodeConfiguration.CapacityMode;
import eyrie.api.node.NodeInfo;
import java.util.List;

/**
 * What an operator says to have this machine join.
 *
 * @param controllers addresses
 * @param token from one of them
 * @param nodeId or null for the one that this node has
 * @param name for people, or null
 * @param host address for users, or null
 * @param ca PEM text of authorities to be believed of controllers with certificates of their operators, or null
 * @param capacityMode {@code number} or {@code resource}, or null
 * @param maxVmCount or null
 * @param vcpuOverride or null
 * @param ramOverrideBytes or null
 * @param drainMode or null
 * @param groups or null
 */
public record JoinOrder(
        List<String> controllers,
        String token,
        String nodeId,
        String name,
        String host,
        String ca,
        CapacityMode capacityMode,
        Integer maxVmCount,
        Integer vcpuOverride,
        Long ramOverrideBytes,
        Boolean drainMode,
        List<String> groups) {
    private static final int MOST_TEXT = 255;

    /** What the controller is to decide, or null if nothing was said. @throws EyrieException INVALID */
    NodeInfo.Wishes wishes() {
        check("max_vm_count", maxVmCount, 1, 1024);
        check("vcpu_override", vcpuOverride, 1, 65_536);
        check("ram_override_bytes", ramOverrideBytes, 1L << 20, 1L << 50);
        boolean said = capacityMode != null
                || maxVmCount != null
                || vcpuOverride != null
                || ramOverrideBytes != null
                || drainMode != null
                || groups != null && !groups.isEmpty();
        return said
                ? new NodeInfo.Wishes(
                        capacityMode,
                        maxVmCount == null ? 0 : maxVmCount,
                        vcpuOverride == null ? 0 : vcpuOverride,
                        ramOverrideBytes == null ? 0 : ramOverrideBytes,
                        drainMode != null && drainMode,
                        groups)
                : null;
    }

    /** Null for nothing. @throws EyrieException INVALID */
    String text(String field, String value) {
        if (value == null || value.isBlank()) {
            return null;
        }
        if (value.length() > MOST_TEXT || value.chars().anyMatch(Character::isISOControl)) {
            throw EyrieException.invalid(field, value, "1 to %d characters on one line".formatted(MOST_TEXT));
        }
        return value.strip();
    }

    private static void check(String field, Number value, long least, long most) {
        if (value != null && (value.longValue() < least || value.longValue() > most)) {
            throw EyrieException.invalid(field, value, "%d to %d".formatted(least, most));
        }
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "join " + controllers;
    }
}
