/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.compat;

import eyrie.api.EyrieException;
import eyrie.api.instance.InstanceRequest;
import eyrie.api.instance.InstanceRequest.Limits;
import eyrie.api.node.NodeGroup;
import eyrie.api.template.TemplateVersion;
import eyrie.api.template.Templates;
import eyrie.rest.internal.wire.Features;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Checks the body of a request for instances and fills in its defaults. Every refusal names the field, its value and
 * what would be accepted.
 */
final class StartRequests {
    private static final int MAX_COUNT = 10_000;
    private static final int MAX_CPUS = 256;
    private static final int MIN_RAM_MB = 128;
    private static final int MAX_RAM_MB = 4 << 20;
    private static final int MAX_PRIORITY = 10_000;
    private static final int MAX_SECONDS = 30 * 24 * 60 * 60;
    private static final long MIB = 1L << 20;
    private static final long MAX_DISK = 64L << 40;
    private static final Pattern VARIABLE =
            Pattern.compile("\\$(template_name|template_id|instance_id|node_id|node_name|ts)");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{0,200}");

    private final Templates templates;
    private final Features features;

    StartRequests(Templates templates, Features features) {
        this.templates = templates;
        this.features = features;
    }

    InstanceRequest check(StartRequest request) {
        requireFeatures(request);
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
                        : (long) Checks.range("vram", request.vram(), 0, MIN_RAM_MB, MAX_RAM_MB) << 20,
                disk(request.disk()),
                wishes(request),
                new Limits(time("queue_time", request.queueTime()), time("run_time", request.runTime())),
                request.disk() != null && Boolean.TRUE.equals(request.disk().skipContainerResize()));
        refuseOtherMachine(checked, request);
        return checked;
    }

    private static long disk(StartRequest.Disk disk) {
        if (disk == null || disk.size() == null || disk.size().bytes() == 0) {
            return 0;
        }
        long bytes = disk.size().bytes();
        if (bytes > MAX_DISK || bytes % MIB != 0) {
            throw EyrieException.invalid("disk.size", bytes, "a multiple of 1 MiB up to 64 TiB, \"256G\" for instance");
        }
        return bytes;
    }

    private Map<String, String> wishes(StartRequest request) {
        Map<String, String> wishes = new HashMap<>();
        if (!isUnset(request.priority())) {
            wishes.put(
                    InstanceRequest.PRIORITY,
                    String.valueOf(Checks.range("priority", request.priority(), 0, 1, MAX_PRIORITY)));
        }
        String group = Checks.text("group_id", request.groupId());
        if (group != null) {
            wishes.put(InstanceRequest.GROUP, group(group));
        }
        String usb = Checks.text("usb_device", request.usbDevice());
        if (usb != null) {
            wishes.put(InstanceRequest.USB, usb);
        }
        return wishes;
    }

    private String group(String idOrName) {
        return features.groups("group_id")
                .find(idOrName)
                .map(NodeGroup::id)
                .orElseThrow(() -> EyrieException.invalid("group_id", idOrName, "the id of a group of nodes"));
    }

    /** Before anything of the request is looked up: what is not licensed tells nothing of what is there. */
    void requireFeatures(StartRequest request) {
        if (!isUnset(request.priority())) {
            features.require("priority", "priority");
        }
        if (Checks.text("group_id", request.groupId()) != null) {
            features.require("groups", "group_id");
        }
        if (Checks.text("usb_device", request.usbDevice()) != null) {
            features.require("usb", "usb_device");
        }
    }

    private static Duration time(String field, Integer seconds) {
        return isUnset(seconds) ? null : Duration.ofSeconds(Checks.range(field, seconds, 0, 1, MAX_SECONDS));
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

    /** A saved state resumes with exactly the CPUs, the RAM and the disk that it was saved with. */
    private void refuseOtherMachine(InstanceRequest checked, StartRequest request) {
        String field = checked.cpuCount() != 0 ? "vcpu" : checked.ramBytes() != 0 ? "vram" : "disk.size";
        if (checked.cpuCount() == 0 && checked.ramBytes() == 0 && checked.diskBytes() == 0) {
            return;
        }
        TemplateVersion version = templates.resolve(checked.template(), checked.tag(), checked.version());
        if (version.suspended()) {
            throw EyrieException.invalid(
                    field,
                    switch (field) {
                        case "vcpu" -> request.vcpu();
                        case "vram" -> request.vram();
                        default -> checked.diskBytes();
                    },
                    "a stopped template version for it, since %s:%s is suspended and resumes as it was saved"
                            .formatted(version.templateName(), version.tag()));
        }
        long least = version.config().diskBytes();
        if (checked.diskBytes() != 0 && checked.diskBytes() < least) {
            throw EyrieException.invalid(
                    "disk.size",
                    checked.diskBytes(),
                    "at least %d, the size of the disk of %s:%s"
                            .formatted(least, version.templateName(), version.tag()));
        }
    }
}
