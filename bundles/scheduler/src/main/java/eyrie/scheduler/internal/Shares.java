/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import eyrie.api.EyrieException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Who takes turns with whom in the queue. */
enum Shares {
    /** Everything that one caller has asked for is one share. */
    CALLER {
        @Override
        String of(String caller, String externalId) {
            return caller;
        }
    },
    /** Everything whose external id begins with the same word is one share; without one it is the caller's. */
    EXTERNAL_ID {
        @Override
        String of(String caller, String externalId) {
            Matcher word = FIRST_WORD.matcher(externalId == null ? "" : externalId);
            return word.lookingAt() ? "id:" + word.group() : caller;
        }
    };

    private static final Pattern FIRST_WORD = Pattern.compile("[^/:#]+(?=[/:#])");

    abstract String of(String caller, String externalId);

    static Shares of(String setting) {
        return switch (setting) {
            case "caller" -> CALLER;
            case "external-id" -> EXTERNAL_ID;
            default -> throw EyrieException.invalid("scheduler.shareBy", setting, "caller or external-id");
        };
    }
}
