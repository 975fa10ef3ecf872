/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.v1;

import eyrie.api.template.Arch;
import eyrie.api.template.Template;
import eyrie.api.template.TemplateVersion;
import java.time.Instant;
import java.util.List;

/** A template as JSON. */
record TemplateView(String id, String name, Arch arch, long size, List<Version> versions) {
    /** One version of it. */
    record Version(
            int number,
            String tag,
            String description,
            boolean suspended,
            long size,
            Instant created,
            String hypervisor,
            MachineViews.Config config) {
        static Version of(TemplateVersion version) {
            return new Version(
                    version.number(),
                    version.tag(),
                    version.description(),
                    version.suspended(),
                    version.sizeBytes(),
                    version.created(),
                    version.hypervisor(),
                    MachineViews.Config.of(version.config()));
        }
    }

    /** The version that a push has made, with the template that it belongs to. */
    record Pushed(String templateId, String templateName, int number, String tag, boolean suspended, long size) {
        static Pushed of(TemplateVersion version) {
            return new Pushed(
                    version.templateId(),
                    version.templateName(),
                    version.number(),
                    version.tag(),
                    version.suspended(),
                    version.sizeBytes());
        }
    }

    static TemplateView of(Template template) {
        return new TemplateView(
                template.id(),
                template.name(),
                template.arch(),
                template.sizeBytes(),
                template.versions().stream().map(Version::of).toList());
    }
}
