/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.qmp;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Something that QEMU told without being asked.
 *
 * @param name {@code SHUTDOWN} for instance
 * @param data perhaps empty, never null
 */
public record QmpEvent(String name, JsonNode data) {
    /** A field of the data as text, empty if it is not there. */
    public String text(String field) {
        return data.path(field).asText("");
    }
}
