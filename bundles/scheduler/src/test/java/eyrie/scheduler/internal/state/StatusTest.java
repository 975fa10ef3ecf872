/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal.state;

import static org.assertj.core.api.Assertions.assertThat;

import eyrie.api.instance.InstanceState;
import eyrie.api.instance.ScriptResult;
import eyrie.api.instance.VmInfo;
import eyrie.api.node.InstanceReport;
import eyrie.api.node.InstanceReport.Phase;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatusTest {
    private static final VmInfo VM = new VmInfo(
            "7", "vm", "running", "192.0.2.1", null, "52:54:00:00:00:01", 1, 1, List.of(), Instant.EPOCH, null, null);
    private static final ScriptResult SCRIPT = new ScriptResult(0, false, "out", "", List.of());

    private static Status after(Status status, Phase phase, String message, double progress, VmInfo vm) {
        return status.after(new InstanceReport("7", phase, message, progress, vm, null))
                .orElseThrow();
    }

    private static Status started() {
        return after(Status.waiting(), Phase.STARTED, null, 0, VM);
    }

    @Test
    void progressIsKeptInWholePercentsWhilePulling() {
        Status pulling = after(Status.waiting(), Phase.PULLING, null, 0.4249, null);
        assertThat(pulling.progress()).isEqualTo(0.42);
        assertThat(after(pulling, Phase.PULLING, null, 0.4151, null)).isEqualTo(pulling);
        assertThat(after(pulling, Phase.PULLING, null, 7, null).progress()).isEqualTo(1);
        assertThat(after(pulling, Phase.STARTING, null, 0.9, null).progress()).isZero();
    }

    @Test
    void aReportWithoutFactsKeepsThoseThatAreKnown() {
        Status known = Status.waiting()
                .after(new InstanceReport("7", Phase.STARTED, null, 0, VM, SCRIPT))
                .orElseThrow();
        Status stopped = after(known, Phase.STOPPED, null, 0, null);
        assertThat(stopped.vm()).isEqualTo(VM);
        assertThat(stopped.script()).isEqualTo(SCRIPT);
    }

    @Test
    void theFirstFailureStays() {
        Status failed = after(started(), Phase.FAILED, "the VM ended", 0, null);
        assertThat(failed.message()).isEqualTo("the VM ended");
        assertThat(after(failed, Phase.FAILED, "something later", 0, null).message())
                .isEqualTo("the VM ended");
        assertThat(after(failed, Phase.ABSENT, null, 0, null).message()).isEqualTo("the VM ended");
    }

    @Test
    void aFailureWithoutReasonSaysSo() {
        assertThat(after(started(), Phase.FAILED, null, 0, null).message())
                .isEqualTo("the node reported a failure without a reason");
    }

    @Test
    void vanishedIsAnErrorAndItsVmIsDeleted() {
        Status vanished = after(started(), Phase.ABSENT, null, 0, null);
        assertThat(vanished.state()).isEqualTo(InstanceState.ERROR);
        assertThat(vanished.message()).isEqualTo("instance vanished from its node");
        assertThat(vanished.vm().status()).isEqualTo("deleted");
        assertThat(vanished.gone()).isTrue();
        assertThat(after(started(), Phase.ABSENT, "the disk was replaced", 0, null)
                        .message())
                .isEqualTo("instance vanished from its node: the disk was replaced");
    }

    @Test
    void whatIsGoneIsNotReportedAnyMore() {
        Status vanished = after(started(), Phase.ABSENT, null, 0, null);
        assertThat(vanished.after(new InstanceReport("7", Phase.FAILED, "late", 0, VM, null)))
                .isEmpty();
    }

    @Test
    void theReasonOfATerminationStaysToTheEnd() {
        Status ending = started().terminated("enough").orElseThrow();
        assertThat(ending.state()).isEqualTo(InstanceState.TERMINATING);
        Status ended = after(ending, Phase.ABSENT, "removed", 0, null);
        assertThat(ended.state()).isEqualTo(InstanceState.TERMINATED);
        assertThat(ended.message()).isEqualTo("enough");
        assertThat(ended.terminated("again")).isEmpty();
    }
}
