/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.template;

import eyrie.api.Progress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/** The template files of this node. A version is visible whole or not at all, whenever the process ends. Thread-safe. */
@ProviderType
public interface ImageStore {
    /** All whole versions, by template name and number. */
    List<TemplateVersion> versions();

    /**
     * Takes files over as a new version: links or copies nothing but moves them, so the source must lie on the same
     * file system. On return the version is on disk and complete.
     *
     * @param draft the version without number and files
     * @param files the file of each role; consumed
     * @throws eyrie.api.EyrieException CONFLICT if the tag exists or the name belongs to another template; NO_SPACE
     */
    TemplateVersion commit(Draft draft, Map<ImageFile.Role, Path> files, Progress progress);

    /**
     * The folder of a version, whose files are named by their roles and must not be written. Checks that every file is
     * there with its recorded length and has not been changed since it was committed or last verified.
     *
     * @throws eyrie.api.EyrieException NOT_FOUND; INTERNAL naming the file that is missing, truncated or changed
     */
    Path open(TemplateVersion version);

    /** @throws eyrie.api.EyrieException NOT_FOUND */
    Usage usage(TemplateVersion version);

    /** Reads every byte of a version against its digests. @throws eyrie.api.EyrieException naming the bad file */
    void verify(TemplateVersion version, Progress progress);

    /** Removes a version; whoever has its files open keeps them until they are closed. */
    void delete(TemplateVersion version);

    /**
     * What a version costs and whether it is worth it.
     *
     * @param bytes of disk that it occupies, which are fewer than its files have where those are sparse
     * @param lastOpened when {@link #open} was last called for it, by this process or an earlier one
     */
    record Usage(long bytes, Instant lastOpened) {}

    /**
     * A version to be: see {@link TemplateVersion}.
     *
     * @param leastNumber it gets the first number that is free here from this one on
     */
    record Draft(
            String templateId,
            String templateName,
            String tag,
            String description,
            boolean suspended,
            MachineConfig config,
            String hypervisor,
            int leastNumber) {
        /** With the first number that is free here. */
        public Draft(
                String templateId,
                String templateName,
                String tag,
                String description,
                boolean suspended,
                MachineConfig config,
                String hypervisor) {
            this(templateId, templateName, tag, description, suspended, config, hypervisor, 0);
        }
    }
}
