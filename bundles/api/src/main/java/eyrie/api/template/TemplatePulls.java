/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.template;

import java.time.Instant;
import java.util.Map;

/** When templates were pulled from the registry of this server. Thread-safe. */
public interface TemplatePulls {
    /**
     * The last pull of each tag, to the minute: by the template's id and the tag. What was never pulled is missing.
     *
     * @throws eyrie.api.EyrieException if the database fails
     */
    Map<String, Map<String, Instant>> lastPulls();
}
