/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal.event;

import eyrie.api.instance.InstanceState;
import java.util.Locale;

/** What events are called. */
public final class EventTypes {
    private EventTypes() {}

    /** An instance has come into this state. */
    public static String of(InstanceState state) {
        return "instance." + state.name().toLowerCase(Locale.ROOT);
    }
}
