/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.builder.internal.image;

import static eyrie.builder.internal.Refusals.refused;
import static org.assertj.core.api.Assertions.assertThat;

import eyrie.api.ErrorKind;
import eyrie.api.Progress;
import eyrie.api.template.Boot;
import eyrie.builder.internal.FakeHypervisor;
import eyrie.builder.internal.Workspaces;
import eyrie.builder.internal.command.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileSourceTest {
    @TempDir
    private Path data;

    private final FakeHypervisor hypervisor = new FakeHypervisor();
    private FileSource source;
    private Path folder;

    @BeforeEach
    void start() throws IOException {
        Workspaces workspaces = new Workspaces(data);
        source = new FileSource(workspaces, new ImageImport(workspaces, new Commands(), hypervisor));
        folder = Files.createDirectory(data.resolve("vm"));
    }

    @Test
    void aRawImageBecomesAQcow2ThatIsGrownAndTheSourceStays() throws IOException {
        Path image = Files.write(data.resolve("disk.img"), ImageFixtures.raw());

        Boot boot =
                source.build(image.toString(), 64 << 20, folder, Progress.NONE).boot();

        assertThat(boot).isEqualTo(Boot.firmware());
        assertThat(hypervisor.virtualSize(folder.resolve("disk"))).isEqualTo(64 << 20);
        assertThat(folder.resolve("seed")).isNotEmptyFile();
        assertThat(image).hasBinaryContent(ImageFixtures.raw());
        assertThat(data.resolve("builder")).isEmptyDirectory();
        Path back = data.resolve("back");
        FakeHypervisor.qemuImg("convert", "-O", "raw", folder.resolve("disk").toString(), back.toString());
        assertThat(Files.readAllBytes(back)).startsWith(ImageFixtures.raw());
    }

    @Test
    void aQcow2KeepsItsSizeUnlessAnotherIsAskedFor() throws IOException {
        Path image = ImageFixtures.qcow2(data);

        source.build(image.toUri().toString(), 0, folder, Progress.NONE);

        assertThat(hypervisor.virtualSize(folder.resolve("disk"))).isEqualTo(ImageFixtures.BYTES);
    }

    @Test
    void aDiskIsNotShrunk() throws IOException {
        String image = ImageFixtures.qcow2(data).toString();

        refused(
                () -> source.build(image, 1 << 20, folder, Progress.NONE),
                ErrorKind.INVALID,
                "disk_size: 1048576 is not accepted; use at least 4194304, which the disk of the image has");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        refused(
                () -> source.build("/no/such.img", 0, folder, Progress.NONE),
                ErrorKind.INVALID,
                "from: \"/no/such.img\" is not accepted; use the path of a file on the node that it can read");
        refused(
                () -> source.build("file:relative", 0, folder, Progress.NONE),
                ErrorKind.INVALID,
                "an absolute path or file:///PATH");
    }

    @ParameterizedTest
    @CsvSource({"fd377a585a000004, xz -d", "1f8b0800, gunzip", "28b52ffd04, zstd -d", "00112233, a boot sector"})
    void whatIsNoDiskIsRefusedInWords(String start, String words) throws IOException {
        Path image = Files.write(data.resolve("image"), HexFormat.of().parseHex(start));

        refused(() -> source.build(image.toString(), 0, folder, Progress.NONE), ErrorKind.INVALID, words);
    }
}
