/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.image;

import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Makes template versions of running instances. A save that was accepted is on disk and comes to an end, whatever is
 * killed meanwhile: either the version is there and the instance is terminated, or there is no version, the save says why,
 * and the instance runs on. Saves that have ended stay known for a week. Thread-safe.
 */
@ProviderType
public interface ImageSaves {
    /**
     * Begins to save an instance.
     *
     * @param createdBy the caller's name, for the record
     * @return the save's id
     * @throws eyrie.api.EyrieException NOT_FOUND if there is no such instance, or with the message {@code VM not in the
     *     registry}; INVALID naming the field; CONFLICT if the instance is not started, if the tag or the new template's name
     *     is taken, or if something else is a clone of what is to be removed
     */
    String create(SaveRequest request, String createdBy);

    /** All that are known, oldest first. */
    List<ImageSave> list();

    Optional<ImageSave> find(String id);
}
