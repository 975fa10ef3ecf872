/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal.event;

import eyrie.api.instance.InstanceState;
import java.util.Locale;

/** What events are called. */
public final class EventTypes {
    /** Somebody has asked for an instance to be started again. */
    public static final String RESTARTING = "instance.restarting";

    /** An instance that is started has been started again. */
    public static final String RESTARTED = "instance.restarted";

    private EventTypes() {}

    /** An instance has come into this state. */
    public static String of(InstanceState state) {
        return "instance." + state.name().toLowerCase(Locale.ROOT);
    }
}
