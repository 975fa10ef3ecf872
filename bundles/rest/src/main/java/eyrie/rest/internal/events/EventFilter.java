/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.events;

import eyrie.api.EyrieException;
import eyrie.api.event.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Which events a client wants.
 *
 * @param subject of all of them, or null for any
 * @param types exact ones, or with a star at the end for all that begin so; empty for any
 */
record EventFilter(String subject, List<String> types) {
    private static final Pattern TYPE = Pattern.compile("[a-z_]+(\\.[a-z_]+)*(\\.\\*)?|\\*");

    /** @param types separated by commas, or null */
    static EventFilter of(String subject, String types) {
        List<String> wanted = new ArrayList<>();
        if (types != null) {
            for (String type : types.split(",", -1)) {
                if (!TYPE.matcher(type.strip()).matches()) {
                    throw EyrieException.invalid(
                            "type", type, "types such as instance.started or instance.*, with commas between");
                }
                wanted.add(type.strip());
            }
        }
        return new EventFilter(subject, List.copyOf(wanted));
    }

    boolean wants(Event event) {
        return (subject == null || subject.equals(event.subject()))
                && (types.isEmpty() || types.stream().anyMatch(type -> matches(type, event.type())));
    }

    private static boolean matches(String wanted, String type) {
        return wanted.endsWith("*") ? type.startsWith(wanted.substring(0, wanted.length() - 1)) : wanted.equals(type);
    }
}
