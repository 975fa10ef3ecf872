/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.instance;

import eyrie.api.template.PortRule;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What a user asks for: checked, defaults filled in.
 *
 * @param template id or name
 * @param tag or null for the latest version
 * @param version number, or empty
 * @param count how many, 1 to 10000
 * @param nodeId the node it must run on, or null
 * @param name free text or null
 * @param externalId free text or null
 * @param nameTemplate for the VM's name, or null
 * @param metadata values are String, Number or Boolean
 * @param script or null
 * @param ports instead of the template's, or null
 * @param cpuCount 0 for the template's
 * @param ramBytes 0 for the template's
 * @param diskBytes 0 for the template's; not less than that
 * @param wishes what it asks of features of placement, by their names: {@code priority}, {@code group}, {@code usb}; perhaps
 *     empty. A wish for a feature that is not there is refused by its name
 * @param limits how long it may wait and run
 * @param keepFileSystem whether the guest's file system stays as it is though the disk is larger than the template's
 */
public record InstanceRequest(
        String template,
        String tag,
        OptionalInt version,
        int count,
        String nodeId,
        String name,
        String externalId,
        String nameTemplate,
        Map<String, Object> metadata,
        StartupScript script,
        List<PortRule> ports,
        int cpuCount,
        long ramBytes,
        long diskBytes,
        Map<String, String> wishes,
        Limits limits,
        boolean keepFileSystem) {
    /** The wish for an urgency, 1 to 10000, the lower the sooner. */
    public static final String PRIORITY = "priority";

    /** The wish for a group of nodes, by its id. */
    public static final String GROUP = "group";

    /** The wish for a USB device, by its name or that of its claim. */
    public static final String USB = "usb";

    /**
     * How long something may last; null for as long as it takes.
     *
     * @param queued from the request until a node begins to start it; then it ends as failed
     * @param running from its start; then it is terminated
     */
    public record Limits(Duration queued, Duration running) {
        public static final Limits NONE = new Limits(null, null);
    }

    public InstanceRequest {
        wishes = wishes == null ? Map.of() : Map.copyOf(wishes);
        limits = limits == null ? Limits.NONE : limits;
    }

    /** With the file system as large as the disk. */
    public InstanceRequest(
            String template,
            String tag,
            OptionalInt version,
            int count,
            String nodeId,
            String name,
            String externalId,
            String nameTemplate,
            Map<String, Object> metadata,
            StartupScript script,
            List<PortRule> ports,
            int cpuCount,
            long ramBytes,
            long diskBytes,
            Map<String, String> wishes,
            Limits limits) {
        this(
                template,
                tag,
                version,
                count,
                nodeId,
                name,
                externalId,
                nameTemplate,
                metadata,
                script,
                ports,
                cpuCount,
                ramBytes,
                diskBytes,
                wishes,
                limits,
                false);
    }

    /** Without wishes or limits, with the template's disk. */
    public InstanceRequest(
            String template,
            String tag,
            OptionalInt version,
            int count,
            String nodeId,
            String name,
            String externalId,
            String nameTemplate,
            Map<String, Object> metadata,
            StartupScript script,
            List<PortRule> ports,
            int cpuCount,
            long ramBytes) {
        this(
                template,
                tag,
                version,
                count,
                nodeId,
                name,
                externalId,
                nameTemplate,
                metadata,
                script,
                ports,
                cpuCount,
                ramBytes,
                0,
                Map.of(),
                Limits.NONE);
    }
}
