/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.Progress;
import eyrie.api.template.ImageFile;
import eyrie.api.template.ImageFile.Role;
import eyrie.api.template.ImageStore.Draft;
import eyrie.api.template.TemplateListener;
import eyrie.api.template.TemplateVersion;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileImageStoreTest {
    @TempDir
    private Path data;

    private final Random random = new Random(7);
    private FileImageStore store;

    @BeforeEach
    void start() throws IOException {
        store = Samples.store(data);
    }

    @Test
    void aCommittedVersionHasItsFilesUnderTheirRolesAndSurvivesARestart() throws IOException {
        Map<Role, Path> files = Samples.files(data.resolve("vms"), random);
        byte[] disk = Files.readAllBytes(files.get(Role.DISK));

        TemplateVersion version = store.commit(Samples.draft("v1"), files, Progress.NONE);

        assertThat(version.number()).isZero();
        assertThat(version.files()).extracting(ImageFile::role).containsExactly(Role.DISK, Role.RAM, Role.STATE);
        assertThat(files.values()).allSatisfy(file -> assertThat(file).doesNotExist());
        FileImageStore restarted = Samples.store(data);
        assertThat(restarted.versions()).containsExactly(version);
        Path folder = restarted.open(version);
        assertThat(folder)
                .isEqualTo(data.resolve("templates").resolve(Samples.ID).resolve("0"));
        assertThat(folder.resolve("disk")).hasBinaryContent(disk);
        restarted.verify(version, Progress.NONE);
    }

    @Test
    void numbersThatAreTakenElsewhereAreLeftOut() throws IOException {
        Draft plain = Samples.draft("v1");
        Draft later = new Draft(
                plain.templateId(), plain.templateName(), "v2", "", true, plain.config(), plain.hypervisor(), 5);
        commit("v1");
        assertThat(store.commit(later, Samples.files(data.resolve("vms"), random), Progress.NONE)
                        .number())
                .isEqualTo(5);
        assertThat(commit("v3").number()).isEqualTo(6);
    }

    @Test
    void nobodyElseMayReadAndNobodyMayWrite() throws IOException {
        TemplateVersion version = commit("v1");

        Path folder = store.open(version);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("ram"))))
                .isEqualTo("r--------");
    }

    @Test
    void usageCountsWhatIsOnDiskAndWhenItWasLastOpened() throws IOException {
        Map<Role, Path> files = Samples.files(data.resolve("vms"), random);
        long written = 0;
        for (Path file : files.values()) {
            written += Files.size(file);
        }
        try (RandomAccessFile disk = new RandomAccessFile(files.get(Role.DISK).toFile(), "rw")) {
            disk.setLength(disk.length() + (1L << 30)); // a hole
        }
        TemplateVersion version = store.commit(Samples.draft("v1"), files, Progress.NONE);
        Instant longAgo = Instant.parse("2020-01-01T00:00:00Z");
        Files.setLastModifiedTime(store.folder(version), FileTime.from(longAgo));

        assertThat(store.usage(version).lastOpened()).isEqualTo(longAgo);
        assertThat(store.usage(version).bytes()).isBetween(1L, written);

        store.open(version);
        assertThat(Samples.store(data).usage(version).lastOpened()).isAfter(longAgo);
    }

    @Test
    void progressEndsAtOne() throws IOException {
        List<Double> seen = new ArrayList<>();

        store.commit(
                Samples.draft("v1"),
                Samples.files(data.resolve("vms"), random),
                (step, fraction) -> seen.add(fraction));

        assertThat(seen).isSorted().last().isEqualTo(1.0);
    }

    @Test
    void aTagIsTakenOnceAndNumbersGoUp() throws IOException {
        commit("v1");
        Map<Role, Path> files = Samples.files(data.resolve("vms"), random);

        refused(
                () -> store.commit(Samples.draft("v1"), files, Progress.NONE),
                ErrorKind.CONFLICT,
                "template debian: the tag v1 exists already as version 0; choose another tag");
        assertThat(files.values()).allSatisfy(file -> assertThat(file).exists());
        assertThat(store.commit(Samples.draft("v2"), files, Progress.NONE).number())
                .isOne();
    }

    @Test
    void aNameBelongsToOneTemplate() throws IOException {
        commit("v1");
        String other = "99999999-2222-3333-4444-555555555555";

        refused(
                () -> store.commit(
                        Samples.draft(other, "debian", "v9"),
                        Samples.files(data.resolve("vms"), random),
                        Progress.NONE),
                ErrorKind.CONFLICT,
                "template debian: the name belongs to another template with the id " + Samples.ID);
        assertThat(data.resolve("templates").resolve(other)).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/b", "..\u0000", "ä", "with space", "a:b"})
    void aTagThatIsNoneIsRefused(String tag) throws IOException {
        Map<Role, Path> files = Samples.files(data.resolve("vms"), random);

        refused(() -> store.commit(Samples.draft(tag), files, Progress.NONE), ErrorKind.INVALID, "tag: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "1.0-rc.1+build.7", "..", "-", "A_b"})
    void aTagMayHaveLettersDigitsAndSigns(String tag) throws IOException {
        assertThat(commit(tag).tag()).isEqualTo(tag);
    }

    @Test
    void aSuspendedVersionNeedsItsRam() throws IOException {
        Path disk = Samples.files(data.resolve("vms"), random).get(Role.DISK);

        refused(
                () -> store.commit(Samples.draft("v1"), Map.of(Role.DISK, disk), Progress.NONE),
                ErrorKind.INVALID,
                "files of debian");
    }

    @Test
    void aTruncatedFileIsNamed() throws IOException {
        TemplateVersion version = commit("v1");
        try (var channel = Files.newByteChannel(file(version, "state"), StandardOpenOption.WRITE)) {
            channel.truncate(0);
        }

        refused(
                () -> store.open(version),
                ErrorKind.INTERNAL,
                "template debian version 0: the file state has 0 bytes instead of ");
    }

    @Test
    void aMissingFileIsNamed() throws IOException {
        TemplateVersion version = commit("v1");
        Files.delete(file(version, "ram"));

        refused(() -> store.open(version), ErrorKind.INTERNAL, "template debian version 0: the file ram is missing");
        refused(
                () -> store.verify(version, Progress.NONE),
                ErrorKind.INTERNAL,
                "template debian version 0: the file ram is missing");
    }

    @Test
    void aWrittenFileIsNamedByItsDigest() throws IOException {
        TemplateVersion version = commit("v1");
        Path disk = file(version, "disk");
        byte[] content = Files.readAllBytes(disk);
        content[content.length / 2] ^= 1;
        Files.write(disk, content);

        refused(
                () -> store.open(version),
                ErrorKind.INTERNAL,
                "template debian version 0: the file disk has the SHA-256 ");
        refused(
                () -> store.verify(version, Progress.NONE),
                ErrorKind.INTERNAL,
                "template debian version 0: the file disk has the SHA-256 ");
    }

    @Test
    void aRestoredCopyIsReadOnceAndThenTrusted() throws IOException {
        TemplateVersion version = commit("v1");
        Path disk = file(version, "disk");
        Path copy = Files.copy(disk, data.resolve("copy"));
        Files.move(copy, disk, StandardCopyOption.REPLACE_EXISTING);

        assertThat(store.open(version)).isDirectory();

        // A file of which only the length is right would be found out by reading it.
        assertThat(seals(version)).contains(inode(disk));
        assertThat(Samples.store(data).open(version)).isDirectory();
    }

    private String seals(TemplateVersion version) throws IOException {
        return Files.readString(file(version, "version.json"));
    }

    private static String inode(Path file) throws IOException {
        return Files.getAttribute(file, "unix:ino").toString();
    }

    @Test
    void aDeletedVersionIsGoneAndItsTemplateWithTheLast() throws IOException {
        TemplateVersion first = commit("v1");
        TemplateVersion second = commit("v2");

        store.delete(first);

        refused(() -> store.open(first), ErrorKind.NOT_FOUND, "template version \"debian:v1\": not found");
        assertThat(store.versions()).containsExactly(second);
        store.delete(second);
        assertThat(data.resolve("templates")).isEmptyDirectory();
        refused(() -> store.delete(second), ErrorKind.NOT_FOUND, "template version");
    }

    @Test
    void aLaterVersionWithTheSameNumberIsAnotherOne() throws IOException {
        TemplateVersion first = commit("v1");
        store.delete(first);
        TemplateVersion again = commit("v1");

        assertThat(again.number()).isZero();
        refused(() -> store.open(first), ErrorKind.NOT_FOUND, "template version");
        store.open(again);
    }

    @Test
    void anUnreadableVersionIsLeftOutAndItsNumberNotReused() throws IOException {
        TemplateVersion broken = commit("v1");
        Files.writeString(file(broken, "version.json"), "{\"format\":1");

        store = Samples.store(data);

        assertThat(store.versions()).isEmpty();
        assertThat(commit("v2").number()).isOne();
    }

    @Test
    void listenersHearOfCommitsAndOfTheEndAndCannotSpoilThem() throws IOException {
        List<String> heard = new ArrayList<>();
        store = new FileImageStore(data.resolve("templates"), new TemplateListener() {
            @Override
            public void committed(TemplateVersion version) {
                heard.add("committed " + version.tag());
                throw new IllegalStateException("a listener that fails");
            }

            @Override
            public void deleted(TemplateVersion last) {
                heard.add("deleted " + last.templateName());
            }
        });
        TemplateVersion first = commit("v1");
        TemplateVersion second = commit("v2");

        store.delete(first);
        assertThat(heard).containsExactly("committed v1", "committed v2");

        store.delete(second);
        assertThat(heard).last().isEqualTo("deleted debian");
    }

    private TemplateVersion commit(String tag) throws IOException {
        return store.commit(Samples.draft(tag), Samples.files(data.resolve("vms"), random), Progress.NONE);
    }

    private Path file(TemplateVersion version, String name) {
        return data.resolve("templates")
                .resolve(version.templateId())
                .resolve(Integer.toString(version.number()))
                .resolve(name);
    }

    private static void refused(ThrowingCallable action, ErrorKind kind, String message) {
        assertThatThrownBy(action)
                .asInstanceOf(type(EyrieException.class))
                .satisfies(refusal -> assertThat(refusal.kind()).isEqualTo(kind))
                .extracting(Throwable::getMessage)
                .asString()
                .contains(message);
    }

    @Test
    void aVersionFromElsewhereIsTakenOverOnceAndOnlyWhole(@TempDir Path elsewhere) throws IOException {
        Random random = new Random(5);
        FileImageStore source = Samples.store(elsewhere);
        TemplateVersion version =
                source.commit(Samples.draft("v1"), Samples.files(elsewhere.resolve("vm"), random), Progress.NONE);
        FileImageStore store = Samples.store(elsewhere.resolve("other"));

        Map<Role, Path> wrong = Samples.files(elsewhere.resolve("wrong"), random);
        Files.write(wrong.get(Role.DISK), new byte[1], java.nio.file.StandardOpenOption.APPEND);
        assertThatThrownBy(() -> store.restore(version, wrong, Progress.NONE))
                .isInstanceOf(EyrieException.class)
                .hasMessageContaining("bytes instead of");
        assertThat(store.versions()).isEmpty();

        for (int attempt = 0; attempt < 2; attempt++) {
            Map<Role, Path> right = new java.util.EnumMap<>(Role.class);
            for (Role role : wrong.keySet()) {
                Path copy = elsewhere.resolve("copy-" + role);
                Files.copy(source.open(version).resolve(role.fileName()), copy);
                right.put(role, copy);
            }
            store.restore(version, right, Progress.NONE);
            assertThat(store.versions()).containsExactly(version);
            for (Path left : right.values()) {
                Files.deleteIfExists(left);
            }
        }
        store.open(version);
    }
}
