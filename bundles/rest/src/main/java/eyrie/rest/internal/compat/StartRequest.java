/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.compat;

import eyrie.rest.internal.wire.Unavailable;
import java.util.List;
import java.util.Map;

/** The body of a request for instances, field by field as the client sent it; null where it did not. */
@Unavailable({
    "group_id",
    "group",
    "priority",
    "usb_device",
    "mac_address",
    "vlan_tag",
    "network_mode",
    "network_local",
    "video_controller",
    "hvapic",
    "csr_active_config",
    "hw_serial",
    "hw_uuid",
    "disk",
    "vnc_password"
})
record StartRequest(
        String vmid,
        String tag,
        Integer version,
        Integer count,
        String nodeId,
        String name,
        String externalId,
        String nameTemplate,
        Map<String, Object> metadata,
        String startupScript,
        Integer startupScriptCondition,
        Boolean scriptMonitoring,
        Integer scriptTimeout,
        Integer scriptFailHandler,
        Integer vcpu,
        Integer vram,
        List<PortForwarding> portForwardingOverride) {
    /** One rule; the numbers are text in this API. */
    record PortForwarding(String name, String guestPort, String hostIp, String hostPort) {}
}
