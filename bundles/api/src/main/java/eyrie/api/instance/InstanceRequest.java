/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.instance;

import eyrie.api.template.PortRule;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What a user asks for: checked, defaults filled in.
 *
 * @param template id or name
 * @param tag or null for the latest version
 * @param version number, or empty
 * @param count how many, 1 to 1000
 * @param nodeId the node it must run on, or null
 * @param name free text or null
 * @param externalId free text or null
 * @param nameTemplate for the VM's name, or null
 * @param metadata values are String, Number or Boolean
 * @param script or null
 * @param ports instead of the template's, or null
 * @param cpuCount 0 for the template's
 * @param ramBytes 0 for the template's
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
        long ramBytes) {}
