/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.machine.HypervisorInfo;
import eyrie.api.machine.LaunchSpec;
import eyrie.api.template.Arch;
import eyrie.api.template.Boot;
import eyrie.api.template.MachineConfig;
import eyrie.nativehv.internal.platform.HostPlatform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is found out about this machine, and what follows from it. */
@Timeout(60)
class SurveyTest {
    private static final String OLD_QEMU = """
            #!/bin/sh
            echo asked >> "$0.count"
            echo '{"QMP":{}}{"return":{}}'
            echo '{"return":{"qemu":{"major":6,"minor":2,"micro":0},"package":""}}'
            echo '{"return":[{"name":"pc-q35-6.2","alias":"q35"},{"name":"virt-6.2","alias":"virt"}]}'
            echo '{"return":[{"name":"Westmere","unavailable-features":[]}]}{"return":[]}'
            cat > /dev/null
            """;

    @TempDir
    Path folder;

    private Settings settings(String qemu) {
        return new Settings(
                folder.resolve("data"), qemu, "", folder.resolve("run").toString(), "tcg");
    }

    private Findings survey(String qemu) {
        return new Survey(HostPlatform.load(), settings(qemu)).run();
    }

    private Path script(String text) throws IOException {
        Path script = Files.writeString(folder.resolve("qemu"), text);
        return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void thisMachinesQemuIsFoundWithItsTypesAndModels() {
        Findings findings = survey("");
        HypervisorInfo info = findings.info();
        assertThat(info.problem()).isNull();
        assertThat(info.id()).matches("qemu \\d+\\.\\d+\\.\\d+");
        assertThat(info.accelerator()).isEqualTo("tcg");
        assertThat(findings.inventory().machineTypes())
                .contains(findings.inventory().newestMachineType());
        MachineConfig config = new ConfigRules(findings).newConfig(2, 1 << 30, 1L << 33);
        assertThat(config.machineType()).matches("(pc-q35|virt)-\\d+\\.\\d+");
        assertThat(config.cpuModel()).isNotIn("host", "max");
        new ConfigRules(findings).check(config, true);
    }

    @Test
    void aMissingQemuIsAProblemNotACrash() {
        QemuHypervisor hypervisor = new QemuHypervisor(settings("/no/such/qemu"));
        try {
            assertThat(hypervisor.info().problem()).contains("/no/such/qemu");
            LaunchSpec spec = new LaunchSpec(
                    "x",
                    config("pc-q35-7.2", "Westmere", 1),
                    folder,
                    null,
                    null,
                    null,
                    null,
                    new LaunchSpec.Ram.Shared(folder.resolve("ram")),
                    LaunchSpec.Start.COLD,
                    Rig.MAC);
            assertThatThrownBy(() -> hypervisor.launch(spec))
                    .isInstanceOfSatisfying(
                            EyrieException.class,
                            failure -> assertThat(failure.kind()).isEqualTo(ErrorKind.UNAVAILABLE));
            assertThat(hypervisor.known()).isEmpty();
        } finally {
            hypervisor.close();
        }
    }

    @Test
    void anOldQemuIsAProblem() throws IOException {
        Findings findings = survey(script(OLD_QEMU).toString());
        assertThat(findings.info().version()).isEqualTo("6.2.0");
        assertThat(findings.info().problem()).contains("6.2.0 is too old").contains("7.2");
    }

    @Test
    void aQemuThatDoesNotStartIsAProblemInItsOwnWords() throws IOException {
        Findings findings = survey(
                script("#!/bin/sh\necho 'libfoo is missing' >&2\nexit 127\n").toString());
        assertThat(findings.info().problem()).contains("does not start").contains("libfoo is missing");
    }

    @Test
    void theResultIsKeptUntilQemuChanges() throws IOException {
        Path qemu = script(OLD_QEMU);
        Findings first = survey(qemu.toString());
        assertThat(survey(qemu.toString()).inventory()).isEqualTo(first.inventory());
        assertThat(folder.resolve("qemu.count")).hasContent("asked");
        Files.setLastModifiedTime(qemu, FileTime.from(Instant.EPOCH));
        survey(qemu.toString());
        assertThat(folder.resolve("qemu.count")).hasContent("asked\nasked");
    }

    @Test
    void aBrokenCacheIsIgnored() throws IOException {
        Path cache = Files.createDirectories(folder.resolve("data/cache")).resolve("hypervisor.json");
        Files.writeString(cache, "{\"key\":");
        assertThat(survey("").problem()).isNull();
    }

    @Test
    void whatDiffersIsNamed() {
        ConfigRules rules = new ConfigRules(survey(""));
        refused(rules, config("pc-q35-1.0", "Westmere", 1), false, "machine type: pc-q35-1.0");
        refused(rules, config(newest(), "Pentium99", 1), false, "CPU model: Pentium99");
        refused(rules, config(newest(), "Westmere", 99), false, "device layout: 99 was asked for, but here it is 1");
        MachineConfig kvm = withAccelerator("kvm");
        rules.check(kvm, false);
        refused(rules, kvm, true, "accelerator of the saved state: kvm was asked for, but here it is tcg");
    }

    private String newest() {
        return survey("").inventory().newestMachineType();
    }

    private MachineConfig config(String machineType, String cpuModel, int layout) {
        return new MachineConfig(
                Arch.ofThisMachine(),
                "tcg",
                machineType,
                cpuModel,
                1,
                64 << 20,
                1 << 20,
                layout,
                Boot.firmware(),
                List.of());
    }

    private MachineConfig withAccelerator(String accelerator) {
        return new MachineConfig(
                Arch.ofThisMachine(),
                accelerator,
                newest(),
                "Westmere",
                1,
                64 << 20,
                1 << 20,
                1,
                Boot.firmware(),
                List.of());
    }

    private static void refused(ConfigRules rules, MachineConfig config, boolean withState, String words) {
        assertThatThrownBy(() -> rules.check(config, withState))
                .isInstanceOf(EyrieException.class)
                .hasMessageContaining(words);
    }
}
