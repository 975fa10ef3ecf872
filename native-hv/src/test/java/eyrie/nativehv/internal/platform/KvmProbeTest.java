/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.platform;

import static org.assertj.core.api.Assertions.assertThat;

import eyrie.api.EyrieException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The probe must end and must not believe an interpreter; what it finds depends on the machine. */
class KvmProbeTest {
    @Test
    @Timeout(value = 15, unit = TimeUnit.SECONDS)
    void endsAndGivesItsReason() {
        AcceleratorVerdict verdict = HostPlatform.load().probe();
        assertThat(verdict.accelerator()).isIn("kvm", "hvf", "tcg");
        assertThat(verdict.reason()).isNotBlank();
        if (verdict.accelerator().equals("kvm")) {
            assertThat(verdict.reason()).contains("million instructions/s");
        }
    }

    @Test
    @Timeout(value = 30, unit = TimeUnit.SECONDS)
    void saysTheSameTwice() {
        HostPlatform platform = HostPlatform.load();
        assertThat(platform.probe().accelerator()).isEqualTo(platform.probe().accelerator());
    }

    @Test
    void anInterpreterIsNotBelieved() {
        assertThat(KvmProbe.judge(0.6).accelerator()).isEqualTo("tcg");
        assertThat(KvmProbe.judge(0.6).reason()).contains("0.6 million instructions/s");
        assertThat(KvmProbe.judge(0).accelerator()).isEqualTo("tcg");
        assertThat(KvmProbe.judge(KvmProbe.BELIEVED_MIPS - 1).accelerator()).isEqualTo("tcg");
    }

    @Test
    void hardwareIsBelieved() {
        assertThat(KvmProbe.judge(3000))
                .isEqualTo(new AcceleratorVerdict("kvm", "3000.0 million instructions/s in a KVM guest"));
    }

    @Test
    void aFailingLoopIsAReasonNotAFailure() {
        LinuxLibc libc = com.sun.jna.Native.load("c", LinuxLibc.class);
        KvmLoop failing = (kvm, vm) -> {
            throw EyrieException.conflict("nothing runs");
        };
        assertThat(new KvmProbe(libc, failing).run().accelerator()).isEqualTo("tcg");
    }
}
