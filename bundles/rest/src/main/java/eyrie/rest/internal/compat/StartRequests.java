/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.compat;

import eyrie.api.EyrieException;
import eyrie.api.instance.InstanceRequest;
import eyrie.api.template.TemplateVersion;
import eyrie.api.template.Templates;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Checks the body of a request for instances and fills in its defaults. Every refusal names the field, its value and
 * what would be accepted.
 */
final class StartRequests {
    private static final int MAX_COUNT = 1000;
    private static final int MAX_CPUS = 256;
    private static final int MIN_RAM_MB = 128;
    private static final int MAX_RAM_MB = 4 << 20;
    private static final Pattern VARIABLE =
            Pattern.compile("\\$(template_name|template_id|instance_id|node_id|node_name|ts)");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{0,200}");

    private final Templates templates;

    StartRequests(Templates templates) {
        this.templates = templates;
    }

    InstanceRequest check(StartRequest request) {
        String template = Checks.text("vmid", request.vmid());
        if (template == null) {
            throw EyrieException.invalid("vmid", "", "the id of a template");
        }
        InstanceRequest checked = new InstanceRequest(
                template,
                Checks.text("tag", request.tag()),
                version(request.version()),
                Checks.range("count", request.count(), 1, 1, MAX_COUNT),
                Checks.text("node_id", request.nodeId()),
                Checks.text("name", request.name()),
                Checks.text("external_id", request.externalId()),
                nameTemplate(request.nameTemplate()),
                Checks.metadata(request.metadata()),
                Scripts.of(request),
                PortRules.of(request.portForwardingOverride()),
                isUnset(request.vcpu()) ? 0 : Checks.range("vcpu", request.vcpu(), 0, 1, MAX_CPUS),
                isUnset(request.vram())
                        ? 0
                        : (long) Checks.range("vram", request.vram(), 0, MIN_RAM_MB, MAX_RAM_MB) << 20);
        refuseSizeOfSuspended(checked, request);
        return checked;
    }

    private static OptionalInt version(Integer version) {
        return version == null
                ? OptionalInt.empty()
                : OptionalInt.of(Checks.range("version", version, 0, 0, Integer.MAX_VALUE));
    }

    private static boolean isUnset(Integer value) {
        return value == null || value == 0;
    }

    private static String nameTemplate(String nameTemplate) {
        if (nameTemplate == null || nameTemplate.isEmpty()) {
            return null;
        }
        Matcher variables = VARIABLE.matcher(nameTemplate);
        if (!NAME.matcher(variables.replaceAll("")).matches()) {
            throw EyrieException.invalid(
                    "name_template",
                    nameTemplate,
                    "letters, digits, dots, dashes, underscores and $template_name, $template_id, $instance_id, "
                            + "$node_id, $node_name, $ts");
        }
        return nameTemplate;
    }

    /** A saved state resumes with exactly the CPUs and the RAM that it was saved with. */
    private void refuseSizeOfSuspended(InstanceRequest checked, StartRequest request) {
        if (checked.cpuCount() == 0 && checked.ramBytes() == 0) {
            return;
        }
        TemplateVersion version = templates.resolve(checked.template(), checked.tag(), checked.version());
        if (version.suspended()) {
            boolean cpu = checked.cpuCount() != 0;
            throw EyrieException.invalid(
                    cpu ? "vcpu" : "vram",
                    cpu ? request.vcpu() : request.vram(),
                    "a stopped template version for it, since %s:%s is suspended and resumes as it was saved"
                            .formatted(version.templateName(), version.tag()));
        }
    }
}
