/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.instance;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Option;

/** The options that say which instances are listed. */
final class InstanceFilter {
    @Option(
            names = "--state",
            paramLabel = "STATE[,STATE...]",
            description = "In one of these states: scheduling, pulling, started, stopping, stopped, pushing, error,"
                    + " terminating, terminated.")
    private String state;

    @Option(names = "--node", paramLabel = "ID", description = "On this node.")
    private String node;

    @Option(names = "--template", paramLabel = "ID", description = "Of the template with this id.")
    private String template;

    @Option(names = "--external-id", paramLabel = "ID", description = "Called exactly this elsewhere.")
    private String externalId;

    @Option(names = "--external-id-prefix", paramLabel = "TEXT", description = "Called elsewhere what begins so.")
    private String externalIdPrefix;

    @Option(names = "--name", paramLabel = "NAME", description = "With this name.")
    private String name;

    @Option(names = "--group", paramLabel = "ID", description = "That asked for the group of nodes with this id.")
    private String group;

    @Option(names = "--created-by", paramLabel = "USER", description = "Asked for by this user.")
    private String createdBy;

    /** As the query of an address, each with an ampersand in front. */
    String query() {
        return part("state", state)
                + part("node", node)
                + part("template", template)
                + part("external_id", externalId)
                + part("external_id_prefix", externalIdPrefix)
                + part("name", name)
                + part("group", group)
                + part("created_by", createdBy);
    }

    static String part(String name, String value) {
        return value == null ? "" : "&" + name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
