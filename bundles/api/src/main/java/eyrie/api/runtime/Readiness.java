/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.runtime;

import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/** Whiteboard: one thing that must work before the program is ready. Register as a service. Thread-safe. */
@ConsumerType
public interface Readiness {
    /** Service property: the name of what is checked. One check for each name in the setting {@code roles} is awaited. */
    String NAME = "eyrie.readiness";

    /** Why it does not work yet, in one sentence; empty if it does. Must answer at once. */
    Optional<String> problem();
}
