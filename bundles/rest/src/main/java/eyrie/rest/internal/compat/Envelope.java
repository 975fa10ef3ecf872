/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.compat;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/**
 * What every answer of the compatible API is wrapped in.
 *
 * @param status {@code OK} or {@code FAIL}
 * @param message why it failed, else empty
 * @param body the answer; left out where there is nothing to say
 */
@JsonPropertyOrder({"status", "message", "body"})
public record Envelope<T>(String status, String message, T body) {
    static <T> Envelope<T> ok(T body) {
        return new Envelope<>("OK", "", body);
    }

    static Envelope<Void> ok() {
        return new Envelope<>("OK", "", null);
    }

    static Envelope<Void> fail(String message) {
        return new Envelope<>("FAIL", message, null);
    }
}
