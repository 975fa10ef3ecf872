/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.instance;

import java.util.List;

/**
 * How a monitored script ended.
 *
 * @param returnCode its exit code, -1 after a timeout or when the guest was lost
 * @param didTimeout whether it was killed for its time
 * @param stdout the last 64 KiB, decoded as UTF-8
 * @param stderr likewise
 * @param errors what went wrong around it, in sentences
 */
public record ScriptResult(int returnCode, boolean didTimeout, String stdout, String stderr, List<String> errors) {
    /** Bytes that are kept of each stream. */
    public static final int KEPT_BYTES = 64 << 10;

    public ScriptResult {
        errors = List.copyOf(errors);
    }
}
