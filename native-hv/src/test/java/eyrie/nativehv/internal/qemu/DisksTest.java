/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.Progress;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Disk images, judged by qemu-img. */
@Timeout(120)
class DisksTest {
    private static final long GIB = 1L << 30;
    /** Where a qcow2 header says how the image is encrypted, and one of the ways. */
    private static final int CRYPT_METHOD = 32;

    private static final int AES = 1;

    @TempDir
    Path folder;

    private Rig rig;
    private QemuHypervisor hypervisor;
    private Path vm;

    @BeforeEach
    void setUp() throws IOException {
        rig = new Rig(folder);
        hypervisor = rig.hypervisor();
        vm = Files.createDirectories(rig.data().resolve("vms/one"));
    }

    @AfterEach
    void tearDown() {
        rig.close();
    }

    /** What a program prints; it has to succeed. */
    private static String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    private Path randomRaw(String name, int bytes) throws IOException {
        byte[] content = new byte[bytes];
        new Random(7).nextBytes(content);
        return Files.write(rig.file(name), content);
    }

    @ParameterizedTest
    @ValueSource(longs = {512, 1 << 20, (512L << 20) + 512, 8 * GIB, 5L << 40, 64 * 1024 * GIB})
    void anEmptyDiskPassesTheCheck(long bytes) throws Exception {
        Path disk = vm.resolve("disk");
        hypervisor.createDisk(disk, bytes);
        assertThat(run("qemu-img", "check", "-f", "qcow2", disk.toString())).contains("No errors were found");
        assertThat(run("qemu-img", "info", disk.toString())).contains("(%d bytes)".formatted(bytes));
        assertThat(hypervisor.virtualSize(disk)).isEqualTo(bytes);
        assertThat(Files.size(disk)).isLessThan(2 << 20);
    }

    @Test
    void anOverlayShowsItsBackingUntilItIsWritten() throws Exception {
        Path raw = randomRaw("raw", 3 << 20);
        Path template =
                Files.createDirectories(rig.data().resolve("templates/t/0")).resolve("disk");
        hypervisor.convert(raw, template, Progress.NONE);
        Path overlay = vm.resolve("disk");
        hypervisor.overlay(template, overlay);
        assertThat(run("qemu-img", "check", "-f", "qcow2", overlay.toString())).contains("No errors were found");
        assertThat(run("qemu-img", "info", overlay.toString()))
                .contains("backing file: " + template)
                .contains("backing file format: qcow2");
        assertThat(run("qemu-img", "compare", "-f", "qcow2", "-F", "raw", overlay.toString(), raw.toString()))
                .contains("Images are identical");
        run("qemu-io", "-f", "qcow2", "-c", "write -P 1 1M 64k", overlay.toString());
        assertThat(run("qemu-img", "check", "-f", "qcow2", overlay.toString())).contains("No errors were found");
        assertThat(run("qemu-img", "compare", "-f", "qcow2", "-F", "raw", template.toString(), raw.toString()))
                .contains("Images are identical");
    }

    @Test
    void convertingAnOverlayMergesTheChain() throws Exception {
        Path raw = randomRaw("raw", 2 << 20);
        Path template =
                Files.createDirectories(rig.data().resolve("templates/t/0")).resolve("disk");
        hypervisor.convert(raw, template, Progress.NONE);
        Path overlay = vm.resolve("disk");
        hypervisor.overlay(template, overlay);
        Path merged = rig.file("merged");
        hypervisor.convert(overlay, merged, Progress.NONE);
        assertThat(run("qemu-img", "info", merged.toString())).doesNotContain("backing");
        assertThat(run("qemu-img", "compare", "-f", "qcow2", "-F", "raw", merged.toString(), raw.toString()))
                .contains("Images are identical");
    }

    @ParameterizedTest
    @ValueSource(strings = {"raw", "qcow2", "vdi", "vmdk", "vhdx", "vpc"})
    void commonFormatsAreConverted(String format) throws Exception {
        Path raw = randomRaw("raw", 4 << 20);
        Path source = rig.file("source." + format);
        List<String> command = new ArrayList<>(
                List.of("qemu-img", "convert", "-f", "raw", "-O", format, raw.toString(), source.toString()));
        if (format.equals("vpc")) {
            command.addAll(4, List.of("-o", "force_size=on"));
        }
        run(command.toArray(String[]::new));
        Path target = rig.file("target");
        List<Double> fractions = new ArrayList<>();
        hypervisor.convert(source, target, (step, fraction) -> fractions.add(fraction));
        assertThat(run("qemu-img", "compare", "-f", "qcow2", "-F", "raw", target.toString(), raw.toString()))
                .contains("Images are identical");
        assertThat(fractions).isSorted().last().isEqualTo(1.0);
        assertThat(rig.file("target.part")).doesNotExist();
    }

    @Test
    void anImageFromOutsideMayNotContinueAnotherFile() throws Exception {
        Path secret = Files.writeString(rig.file("secret"), "x".repeat(1024));
        Path hostile = rig.file("hostile.qcow2");
        run("qemu-img", "create", "-q", "-f", "qcow2", "-b", secret.toString(), "-F", "raw", hostile.toString());
        assertRefused(hostile, "continues another file");
        Path template =
                Files.createDirectories(rig.data().resolve("templates/t/0")).resolve("disk");
        hypervisor.createDisk(template, GIB);
        Path cunning = rig.file("cunning.qcow2");
        hypervisor.overlay(template, cunning);
        assertRefused(cunning, "continues another file");
    }

    @Test
    void aDiskOfOurOwnMayNotContinueAStranger() throws Exception {
        Path secret = rig.file("secret");
        hypervisor.createDisk(secret, GIB);
        Path disk = vm.resolve("disk");
        hypervisor.overlay(secret, disk);
        assertRefused(disk, "continues another file");
    }

    @Test
    void anImageWithExternalDataIsRefused() throws Exception {
        Path hostile = rig.file("hostile.qcow2");
        run(
                "qemu-img",
                "create",
                "-q",
                "-f",
                "qcow2",
                "-o",
                "data_file=" + rig.file("other"),
                hostile.toString(),
                "1M");
        assertRefused(hostile, "keeps its data in another file");
    }

    @Test
    void anEncryptedImageIsRefused() throws Exception {
        Path hostile = rig.file("hostile.qcow2");
        run("qemu-img", "create", "-q", "-f", "qcow2", hostile.toString(), "1M");
        // Making a key would measure the processor, which fails on a busy machine; the header says it all.
        try (RandomAccessFile header = new RandomAccessFile(hostile.toFile(), "rw")) {
            header.seek(CRYPT_METHOD);
            header.writeInt(AES);
        }
        assertRefused(hostile, "encrypted");
    }

    @Test
    void aVmdkOfSeveralFilesIsRefused() throws Exception {
        Path hostile = rig.file("hostile.vmdk");
        run("qemu-img", "create", "-q", "-f", "vmdk", "-o", "subformat=monolithicFlat", hostile.toString(), "1M");
        assertRefused(hostile, "several files");
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 16, 20, 24, 100, 104})
    void aBrokenHeaderIsRefusedNotFollowed(int at) throws Exception {
        Path broken = rig.file("broken.qcow2");
        hypervisor.overlay(diskOf(GIB), broken);
        try (RandomAccessFile image = new RandomAccessFile(broken.toFile(), "rw")) {
            image.seek(at);
            image.writeInt(-1);
        }
        assertThatThrownBy(() -> hypervisor.convert(broken, rig.file("target"), Progress.NONE))
                .isInstanceOf(EyrieException.class);
        assertThat(rig.file("target")).doesNotExist();
    }

    private Path diskOf(long bytes) {
        Path disk = vm.resolve("disk");
        hypervisor.createDisk(disk, bytes);
        return disk;
    }

    private void assertRefused(Path image, String why) {
        assertThatThrownBy(() -> hypervisor.convert(image, rig.file("target"), Progress.NONE))
                .hasMessageContaining(image.toString())
                .hasMessageContaining(why)
                .isInstanceOfSatisfying(
                        EyrieException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(ErrorKind.INVALID));
        assertThatThrownBy(() -> hypervisor.virtualSize(image)).hasMessageContaining(why);
        assertThat(rig.file("target")).doesNotExist();
    }

    @Test
    void aDiskGrowsButDoesNotShrink() throws Exception {
        Path disk = diskOf(GIB);
        hypervisor.resize(disk, 2 * GIB);
        hypervisor.resize(disk, 2 * GIB);
        assertThat(hypervisor.virtualSize(disk)).isEqualTo(2 * GIB);
        assertThat(run("qemu-img", "check", "-f", "qcow2", disk.toString())).contains("No errors were found");
        assertThatThrownBy(() -> hypervisor.resize(disk, GIB))
                .hasMessageContaining("diskBytes")
                .hasMessageContaining(Long.toString(2 * GIB));
    }

    @Test
    void whatIsMissingIsNotFound() {
        assertThatThrownBy(() -> hypervisor.virtualSize(rig.file("nothing")))
                .isInstanceOfSatisfying(
                        EyrieException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(ErrorKind.NOT_FOUND));
    }

    @Test
    void aSparseFileStaysSparseWhenCopied() throws Exception {
        Path source = rig.file("sparse");
        try (RandomAccessFile file = new RandomAccessFile(source.toFile(), "rw")) {
            file.setLength(GIB);
            file.seek(300 << 20);
            file.write("in the middle".getBytes(StandardCharsets.US_ASCII));
        }
        Path target = rig.file("copy");
        hypervisor.copy(source, target);
        assertThat(target).hasSize(GIB);
        assertThat(run("cmp", source.toString(), target.toString())).isEmpty();
        long blocks = Long.parseLong(run("stat", "-c", "%b", target.toString()).strip());
        assertThat(blocks * 512).isLessThan(1 << 20);
    }
}
