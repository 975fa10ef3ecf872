/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal.state;

import static eyrie.api.instance.InstanceState.ERROR;
import static eyrie.api.instance.InstanceState.PULLING;
import static eyrie.api.instance.InstanceState.PUSHING;
import static eyrie.api.instance.InstanceState.SCHEDULING;
import static eyrie.api.instance.InstanceState.STARTED;
import static eyrie.api.instance.InstanceState.STOPPED;
import static eyrie.api.instance.InstanceState.STOPPING;
import static eyrie.api.instance.InstanceState.TERMINATED;
import static eyrie.api.instance.InstanceState.TERMINATING;

import eyrie.api.instance.InstanceState;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The life of an instance as a table of state, cause and next state. Where both states are the same, the report's facts
 * are taken over without a transition; a pair that is not in the table is a late or wrong report and changes nothing.
 */
public final class StateMachine {
    private record Rule(InstanceState from, Cause cause, InstanceState to) {}

    private static final List<Rule> RULES = List.of(
            new Rule(SCHEDULING, Cause.PULLING, PULLING),
            new Rule(SCHEDULING, Cause.STARTING, SCHEDULING),
            new Rule(SCHEDULING, Cause.STARTED, STARTED),
            new Rule(SCHEDULING, Cause.STOPPED, STOPPED),
            new Rule(SCHEDULING, Cause.FAILED, ERROR),
            new Rule(SCHEDULING, Cause.ABSENT, ERROR),
            new Rule(SCHEDULING, Cause.TERMINATE, TERMINATING),
            new Rule(PULLING, Cause.PULLING, PULLING),
            new Rule(PULLING, Cause.STARTING, SCHEDULING),
            new Rule(PULLING, Cause.STARTED, STARTED),
            new Rule(PULLING, Cause.STOPPED, STOPPED),
            new Rule(PULLING, Cause.FAILED, ERROR),
            new Rule(PULLING, Cause.ABSENT, ERROR),
            new Rule(PULLING, Cause.TERMINATE, TERMINATING),
            new Rule(STARTED, Cause.STARTED, STARTED),
            new Rule(STARTED, Cause.STOPPED, STOPPED),
            new Rule(STARTED, Cause.FAILED, ERROR),
            new Rule(STARTED, Cause.ABSENT, ERROR),
            new Rule(STARTED, Cause.TERMINATE, TERMINATING),
            new Rule(STARTED, Cause.SAVE, PUSHING),
            new Rule(STOPPING, Cause.STOPPED, STOPPED),
            new Rule(STOPPING, Cause.FAILED, ERROR),
            new Rule(STOPPING, Cause.ABSENT, ERROR),
            new Rule(STOPPING, Cause.TERMINATE, TERMINATING),
            new Rule(STOPPED, Cause.STARTED, STARTED),
            new Rule(STOPPED, Cause.STOPPED, STOPPED),
            new Rule(STOPPED, Cause.FAILED, ERROR),
            new Rule(STOPPED, Cause.ABSENT, ERROR),
            new Rule(STOPPED, Cause.TERMINATE, TERMINATING),
            new Rule(PUSHING, Cause.NOT_SAVED, STARTED),
            new Rule(PUSHING, Cause.STOPPED, STOPPED),
            new Rule(PUSHING, Cause.FAILED, ERROR),
            new Rule(PUSHING, Cause.ABSENT, ERROR),
            new Rule(PUSHING, Cause.TERMINATE, TERMINATING),
            new Rule(ERROR, Cause.STOPPED, ERROR),
            new Rule(ERROR, Cause.FAILED, ERROR),
            new Rule(ERROR, Cause.ABSENT, ERROR),
            new Rule(ERROR, Cause.TERMINATE, TERMINATING),
            new Rule(TERMINATING, Cause.ABSENT, TERMINATED),
            new Rule(SCHEDULING, Cause.LATE, ERROR),
            new Rule(SCHEDULING, Cause.LOST, ERROR),
            new Rule(PULLING, Cause.LOST, ERROR),
            new Rule(STARTED, Cause.LOST, ERROR),
            new Rule(STOPPING, Cause.LOST, ERROR),
            new Rule(STOPPED, Cause.LOST, ERROR),
            new Rule(PUSHING, Cause.LOST, ERROR),
            new Rule(TERMINATING, Cause.LOST, TERMINATED));

    private static final Map<InstanceState, Map<Cause, InstanceState>> TABLE = table();

    private StateMachine() {}

    /** The state after a cause; empty if it has no effect in this state. */
    public static Optional<InstanceState> after(InstanceState from, Cause cause) {
        return Optional.ofNullable(TABLE.get(from).get(cause));
    }

    private static Map<InstanceState, Map<Cause, InstanceState>> table() {
        Map<InstanceState, Map<Cause, InstanceState>> table = new EnumMap<>(InstanceState.class);
        for (InstanceState state : InstanceState.values()) {
            table.put(state, new EnumMap<>(Cause.class));
        }
        for (Rule rule : RULES) {
            table.get(rule.from()).put(rule.cause(), rule.to());
        }
        return table;
    }
}
