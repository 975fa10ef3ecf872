/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal;

import eyrie.api.Progress;
import eyrie.api.template.ImageFile;
import eyrie.api.template.TemplateVersion;
import java.nio.file.Path;
import java.util.Map;

/** Takes versions in that were made elsewhere. Thread-safe. */
public interface VersionIntake {
    /** Refuses early what {@link #restore} would refuse. @return whether the very version is here already */
    boolean here(TemplateVersion version);

    /** The folder of a version, whether it is here or not. */
    Path folder(TemplateVersion version);

    /**
     * Takes files over as exactly this version, with its own number, time and digests. Afterwards it is on disk and
     * complete. Does nothing if the very version is here already.
     *
     * <p>The caller has verified every chunk of the files, see docs/format.md; they are not read once more.
     *
     * @param files the file of each role, on the file system of the templates; consumed if the version is new
     * @throws eyrie.api.EyrieException CONFLICT if its number or tag is another version's or its name another template's;
     *     INTERNAL naming the file that has not the length that the version says; NO_SPACE
     */
    void restore(TemplateVersion version, Map<ImageFile.Role, Path> files, Progress progress);
}
