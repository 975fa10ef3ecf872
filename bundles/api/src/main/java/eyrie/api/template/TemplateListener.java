/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.template;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Whiteboard: hears what became of the templates of this node. Called after it is on disk, by the thread that did it;
 * a failure is logged and changes nothing. Register as a service. Thread-safe.
 */
@ConsumerType
public interface TemplateListener {
    /** A version is there. */
    void committed(TemplateVersion version);

    /** A version is there that was made elsewhere, and taken over from a registry. Otherwise the same. */
    default void arrived(TemplateVersion version) {
        committed(version);
    }

    /** A template has lost its last version, which is given, and is gone. */
    void deleted(TemplateVersion last);
}
