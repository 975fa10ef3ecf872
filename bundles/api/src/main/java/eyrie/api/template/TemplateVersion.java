/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.template;

import java.time.Instant;
import java.util.List;

/**
 * One immutable version of a template.
 *
 * @param templateId the template's id
 * @param templateName the template's name
 * @param number 0 for the first, counted up
 * @param tag its name among the versions of the template
 * @param description free text, perhaps empty
 * @param suspended whether it carries RAM and device state, so that a start is a resume
 * @param config the machine that it is for
 * @param hypervisor what made it, {@code qemu 7.2.22} for instance
 * @param files its files, with digests
 * @param created when it was tagged
 */
public record TemplateVersion(
        String templateId,
        String templateName,
        int number,
        String tag,
        String description,
        boolean suspended,
        MachineConfig config,
        String hypervisor,
        List<ImageFile> files,
        Instant created) {
    public TemplateVersion {
        files = List.copyOf(files);
    }

    /** Bytes of all its files. */
    public long sizeBytes() {
        return files.stream().mapToLong(ImageFile::bytes).sum();
    }
}
