/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names that an instance gets: its VM's on the node, and the guest's in the network. */
final class VmNames {
    static final String DEFAULT_TEMPLATE = "$template_name-$instance_id";

    private static final String PREFIX = "mgmtManaged-";
    private static final int LONGEST = 63;
    private static final Pattern VARIABLE =
            Pattern.compile("\\$(template_name|template_id|instance_id|node_id|node_name|ts)");
    private static final Pattern NOT_IN_VM_NAME = Pattern.compile("[^A-Za-z0-9._-]");
    private static final Pattern NOT_IN_LABEL = Pattern.compile("[^a-z0-9]+");

    private VmNames() {}

    /**
     * The VM's name with its variables filled in. What a VM's name cannot hold becomes a dash, and a name that is too long
     * ends with the start of the instance's id instead.
     *
     * @param values of the variables, by name without the dollar sign
     */
    static String fill(String template, Map<String, String> values) {
        String filled = VARIABLE.matcher(template == null ? DEFAULT_TEMPLATE : template)
                .replaceAll(match -> Matcher.quoteReplacement(values.get(match.group(1))));
        String name = PREFIX + NOT_IN_VM_NAME.matcher(filled).replaceAll("-");
        return name.length() <= LONGEST ? name : withId(name, values.get("instance_id"));
    }

    /** A variant of a name that no other instance has. */
    static String withId(String name, String instanceId) {
        String end = "-" + shortId(instanceId);
        return name.substring(0, Math.min(name.length(), LONGEST - end.length())) + end;
    }

    /** A DNS label that begins with the template's name and ends with the start of the instance's id. */
    static String hostName(String templateName, String instanceId) {
        String end = "-" + shortId(instanceId);
        String words =
                NOT_IN_LABEL.matcher(templateName.toLowerCase(Locale.ROOT)).replaceAll("-");
        String start = stripDashes(words.substring(0, Math.min(words.length(), LONGEST - end.length())));
        return (start.isEmpty() ? "vm" : start) + end;
    }

    private static String shortId(String instanceId) {
        return instanceId.substring(0, 8);
    }

    private static String stripDashes(String text) {
        return text.replaceAll("^-+|-+$", "");
    }
}
