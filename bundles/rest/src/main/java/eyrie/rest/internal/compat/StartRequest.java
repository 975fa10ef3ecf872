/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.compat;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import eyrie.rest.internal.wire.Size;
import eyrie.rest.internal.wire.Unavailable;
import java.util.List;
import java.util.Map;

/**
 * The body of a request for instances, field by field as the client sent it; null where it did not. {@code queueTime} and
 * {@code runTime}, in seconds, are Eyrie's own.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@Unavailable({
    "group",
    "mac_address",
    "vlan_tag",
    "network_mode",
    "network_local",
    "video_controller",
    "hvapic",
    "csr_active_config",
    "hw_serial",
    "hw_uuid",
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
        List<PortForwarding> portForwardingOverride,
        Disk disk,
        Integer priority,
        String groupId,
        String usbDevice,
        Integer queueTime,
        Integer runTime) {
    /** How large the disk is to be; the guest's file system grows with it unless that is left to the guest. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Disk(Size size, Boolean skipContainerResize) {}

    /** One rule; the numbers are text in this API. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record PortForwarding(String name, String guestPort, String hostIp, String hostPort) {}
}
