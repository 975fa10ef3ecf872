/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.template;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.osgi.annotation.versioning.ProviderType;

/** The catalogue of templates. Thread-safe. */
@ProviderType
public interface Templates {
    /** All templates, by name. */
    List<Template> list();

    /** The template with this id or, failing that, this name. */
    Optional<Template> find(String idOrName);

    /**
     * The version that a request means: by tag, by number, or the latest. One that is not here is looked for in the
     * default registry, which a start can bring here.
     *
     * @param idOrName the template
     * @param tag or null
     * @param number or empty
     * @throws eyrie.api.EyrieException NOT_FOUND with the message {@code VM not in the registry} or {@code No such tag
     *     TAG}, which clients compare literally; INVALID if both tag and number are given and disagree
     */
    TemplateVersion resolve(String idOrName, String tag, OptionalInt number);

    /**
     * Removes a template with all its versions.
     *
     * @throws eyrie.api.EyrieException NOT_FOUND; CONFLICT if a VM on this node is a clone of it
     */
    void delete(String idOrName);

    /**
     * Removes a version and every newer one, so that the one before it is the latest again. Removing version 0 removes the
     * template.
     *
     * @param idOrName the template
     * @param tag or null
     * @param number or empty; without either, the latest
     * @throws eyrie.api.EyrieException as {@link #resolve}; CONFLICT if a VM on this node is a clone of one of them
     */
    void revert(String idOrName, String tag, OptionalInt number);
}
