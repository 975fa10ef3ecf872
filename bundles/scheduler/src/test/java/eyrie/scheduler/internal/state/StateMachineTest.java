/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal.state;

import static org.assertj.core.api.Assertions.assertThat;

import eyrie.api.instance.InstanceState;
import eyrie.api.node.InstanceReport.Phase;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class StateMachineTest {
    /** Every pair; a dash is a cause without effect. */
    @ParameterizedTest
    @CsvSource(useHeadersInDisplayName = true, textBlock = """
            from,        PULLING, STARTING,   STARTED, STOPPED, FAILED, ABSENT,     TERMINATE,   SAVE,    NOT_SAVED, LATE,  LOST
            SCHEDULING,  PULLING, SCHEDULING, STARTED, STOPPED, ERROR,  ERROR,      TERMINATING, -,       -,        ERROR, ERROR
            PULLING,     PULLING, SCHEDULING, STARTED, STOPPED, ERROR,  ERROR,      TERMINATING, -,       -,        -,    ERROR
            STARTED,     -,       -,          STARTED, STOPPED, ERROR,  ERROR,      TERMINATING, PUSHING, -,        -,    ERROR
            STOPPING,    -,       -,          -,       STOPPED, ERROR,  ERROR,      TERMINATING, -,       -,        -,    ERROR
            STOPPED,     -,       -,          STARTED, STOPPED, ERROR,  ERROR,      TERMINATING, -,       -,        -,    ERROR
            PUSHING,     -,       -,          -,       STOPPED, ERROR,  ERROR,      TERMINATING, -,       STARTED,  -,    ERROR
            ERROR,       -,       -,          -,       ERROR,   ERROR,  ERROR,      TERMINATING, -,       -,        -,    -
            TERMINATING, -,       -,          -,       -,       -,      TERMINATED, -,           -,       -,        -,    TERMINATED
            TERMINATED,  -,       -,          -,       -,       -,      -,          -,           -,       -,        -,    -
            """)
    void everyPair(
            InstanceState from,
            String pulling,
            String starting,
            String started,
            String stopped,
            String failed,
            String absent,
            String terminate,
            String save,
            String notSaved,
            String late,
            String lost) {
        assertThat(StateMachine.after(from, Cause.PULLING)).isEqualTo(state(pulling));
        assertThat(StateMachine.after(from, Cause.STARTING)).isEqualTo(state(starting));
        assertThat(StateMachine.after(from, Cause.STARTED)).isEqualTo(state(started));
        assertThat(StateMachine.after(from, Cause.STOPPED)).isEqualTo(state(stopped));
        assertThat(StateMachine.after(from, Cause.FAILED)).isEqualTo(state(failed));
        assertThat(StateMachine.after(from, Cause.ABSENT)).isEqualTo(state(absent));
        assertThat(StateMachine.after(from, Cause.TERMINATE)).isEqualTo(state(terminate));
        assertThat(StateMachine.after(from, Cause.SAVE)).isEqualTo(state(save));
        assertThat(StateMachine.after(from, Cause.NOT_SAVED)).isEqualTo(state(notSaved));
        assertThat(StateMachine.after(from, Cause.LATE)).isEqualTo(state(late));
        assertThat(StateMachine.after(from, Cause.LOST)).isEqualTo(state(lost));
    }

    @ParameterizedTest
    @EnumSource(Phase.class)
    void everyPhaseIsACauseOfTheSameName(Phase phase) {
        assertThat(Cause.of(phase).name()).isEqualTo(phase.name());
    }

    private static Optional<InstanceState> state(String cell) {
        return cell.equals("-") ? Optional.empty() : Optional.of(InstanceState.valueOf(cell));
    }
}
