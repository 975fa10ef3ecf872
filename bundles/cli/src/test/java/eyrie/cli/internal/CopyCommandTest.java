/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import eyrie.cli.internal.fake.Cli;
import eyrie.cli.internal.fake.FakeGuest;
import eyrie.cli.internal.fake.FakeServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Random;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files and folders into a guest and out of it, with the names and links that make it hard. */
@Timeout(60)
class CopyCommandTest {
    private static final FileTime LONG_AGO = FileTime.from(Instant.parse("2001-02-03T04:05:06.789Z"));

    @TempDir
    Path home;

    private Path here;
    private Path there;
    private final FakeServer server = new FakeServer();

    @BeforeEach
    void makeSides() throws IOException {
        new FakeGuest(server, "vm");
        here = Files.createDirectory(home.toRealPath().resolve("here"));
        there = Files.createDirectory(home.toRealPath().resolve("there"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Cli.Result cp(Object... arguments) {
        String[] words = new String[arguments.length + 1];
        words[0] = "cp";
        for (int i = 0; i < arguments.length; i++) {
            words[i + 1] = arguments[i].toString();
        }
        return Cli.of(server, home).run(words);
    }

    private static String vm(Path path) {
        return "vm:" + path;
    }

    private static Path file(Path folder, String name, String content) throws IOException {
        Path file = Files.writeString(folder.resolve(name), content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-x--x"));
        Files.setLastModifiedTime(file, LONG_AGO);
        return file;
    }

    private static void same(Path copy, String content) throws IOException {
        assertThat(copy).hasContent(content);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy)))
                .isEqualTo("rwxr-x--x");
        assertThat(Files.getLastModifiedTime(copy).toInstant().getEpochSecond())
                .isEqualTo(LONG_AGO.toInstant().getEpochSecond());
    }

    /** A folder with a file, a subfolder, an empty folder, a link and a dangling link. */
    private static Path tree(Path folder, String name) throws IOException {
        Path tree = Files.createDirectory(folder.resolve(name));
        file(tree, "file", "content");
        Path sub = Files.createDirectories(tree.resolve("sub/empty")).getParent();
        file(sub, "deep", "deep content");
        Files.createSymbolicLink(tree.resolve("link"), Path.of("sub/deep"));
        Files.createSymbolicLink(tree.resolve("dangling"), Path.of("nowhere"));
        Files.setLastModifiedTime(sub, LONG_AGO);
        return tree;
    }

    private static void sameTree(Path copy) throws IOException {
        same(copy.resolve("file"), "content");
        same(copy.resolve("sub/deep"), "deep content");
        assertThat(copy.resolve("sub/empty")).isEmptyDirectory();
        assertThat(Files.readSymbolicLink(copy.resolve("link"))).isEqualTo(Path.of("sub/deep"));
        assertThat(Files.readSymbolicLink(copy.resolve("dangling"))).isEqualTo(Path.of("nowhere"));
        assertThat(Files.getLastModifiedTime(copy.resolve("sub")).toInstant().getEpochSecond())
                .isEqualTo(LONG_AGO.toInstant().getEpochSecond());
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "-dash", "with space", "new\nline", "ümläut-日本", "*?[x]", "a:b", "quote\"'$(x)"})
    void fileOfAnyNameGoesInAndComesOut(String name) throws IOException {
        Path source = file(here, name, "content of " + name);

        assertThat(cp(source, vm(there)).err()).isEmpty();
        same(there.resolve(name), "content of " + name);

        Path back = Files.createDirectory(home.resolve("back"));
        assertThat(cp(vm(there.resolve(name)), back).err()).isEmpty();
        same(back.resolve(name), "content of " + name);
    }

    @Test
    void longNamesAndPathsSurvive() throws IOException {
        Path deep = Files.createDirectories(here.resolve("t/" + "d".repeat(200) + "/" + "e".repeat(200)));
        file(deep, "f".repeat(250), "far away");

        assertThat(cp("-a", here.resolve("t"), vm(there)).code()).isZero();
        assertThat(cp("-a", vm(there.resolve("t")), here.resolve("back")).code())
                .isZero();

        same(here.resolve("back").resolve(here.resolve("t").relativize(deep)).resolve("f".repeat(250)), "far away");
    }

    @Test
    void bigFileSurvives() throws IOException {
        byte[] content = new byte[20 << 20];
        new Random(3).nextBytes(content);
        Path source = Files.write(here.resolve("big"), content);

        cp(source, vm(there.resolve("copy")));
        cp(vm(there.resolve("copy")), here.resolve("back"));

        assertThat(here.resolve("back")).hasBinaryContent(content);
    }

    @Test
    void fileTakesTheNewName() throws IOException {
        Path source = file(here, "a", "content");

        assertThat(cp(source, vm(there.resolve("b"))).code()).isZero();
        assertThat(cp(vm(there.resolve("b")), here.resolve("c")).code()).isZero();

        same(there.resolve("b"), "content");
        same(here.resolve("c"), "content");
    }

    @Test
    void fileReplacesAFile() throws IOException {
        Path source = file(here, "a", "new");
        Files.writeString(there.resolve("a"), "old and longer");

        cp(source, vm(there.resolve("a")));
        same(there.resolve("a"), "new");

        Files.writeString(here.resolve("a"), "old and longer");
        cp(vm(there.resolve("a")), here.resolve("a"));
        same(here.resolve("a"), "new");
    }

    @Test
    void noClobberLeavesAloneWhatExists() throws IOException {
        Path source = tree(here, "t");
        cp("-R", source, vm(there));
        Files.writeString(there.resolve("t/file"), "changed there");
        Files.delete(there.resolve("t/sub/deep"));

        assertThat(cp("-Rn", source, vm(there)).err()).isEmpty();

        assertThat(there.resolve("t/file")).hasContent("changed there");
        assertThat(there.resolve("t/sub/deep")).hasContent("deep content");
        Files.delete(source.resolve("sub/deep"));
        assertThat(cp("-Rn", vm(there.resolve("t")), here).code()).isZero();
        assertThat(source.resolve("file")).hasContent("content");
        assertThat(source.resolve("sub/deep")).hasContent("deep content");
    }

    @Test
    void folderGoesIntoAFolderThatExists() throws IOException {
        Path source = tree(here, "t");

        assertThat(cp("-R", source, vm(there)).code()).isZero();
        sameTree(there.resolve("t"));

        Path back = Files.createDirectory(home.resolve("back"));
        assertThat(cp("-a", vm(there.resolve("t")), back + "/").code()).isZero();
        sameTree(back.resolve("t"));
    }

    @Test
    void folderBecomesAFolderThatDoesNotExist() throws IOException {
        Path source = tree(here, "t");

        assertThat(cp("-R", source + "/", vm(there.resolve("new")) + "/").code())
                .isZero();
        sameTree(there.resolve("new"));

        assertThat(cp("-R", vm(there.resolve("new")), here.resolve("newer")).code())
                .isZero();
        sameTree(here.resolve("newer"));
    }

    @Test
    void dotMeansTheContentsOfAFolder() throws IOException {
        Path source = tree(here, "t");
        Path target = Files.createDirectory(there.resolve("into"));

        assertThat(cp("-a", source + "/.", vm(target)).code()).isZero();
        sameTree(target);

        Path back = Files.createDirectory(home.resolve("back"));
        assertThat(cp("-a", vm(target) + "/.", back).code()).isZero();
        sameTree(back);
    }

    @Test
    void severalSourcesGoIntoOneFolder() throws IOException {
        Path a = file(here, "a", "1");
        Path b = file(here, "b", "2");

        assertThat(cp(a, b, vm(there)).code()).isZero();
        assertThat(there.resolve("a")).hasContent("1");
        assertThat(cp(vm(there.resolve("a")), vm(there.resolve("b")), Files.createDirectory(home.resolve("back")))
                        .code())
                .isZero();
        assertThat(home.resolve("back/b")).hasContent("2");
        assertThat(cp(a, b, vm(there.resolve("c"))).err()).contains("no folder");
        assertThat(cp(vm(a), vm(b), home.resolve("none")).err()).contains("no folder");
    }

    @Test
    void linksAreFollowedOrKeptAsCpDoes() throws IOException {
        file(here, "real", "content");
        Path link = Files.createSymbolicLink(here.resolve("link"), Path.of("real"));

        cp(link, vm(there.resolve("followed")));
        cp("-P", link, vm(there.resolve("kept")));
        assertThat(Files.isSymbolicLink(there.resolve("followed"))).isFalse();
        same(there.resolve("followed"), "content");
        assertThat(Files.readSymbolicLink(there.resolve("kept"))).isEqualTo(Path.of("real"));

        cp(vm(link), here.resolve("followed"));
        cp("-a", vm(link), here.resolve("kept"));
        assertThat(Files.isSymbolicLink(here.resolve("followed"))).isFalse();
        same(here.resolve("followed"), "content");
        assertThat(Files.readSymbolicLink(here.resolve("kept"))).isEqualTo(Path.of("real"));
    }

    @Test
    void linksInsideAreFollowedWithL() throws IOException {
        Path source = tree(here, "t");
        Files.delete(source.resolve("dangling"));

        assertThat(cp("-RL", source, vm(there)).code()).isZero();
        same(there.resolve("t/link"), "deep content");
        assertThat(Files.isSymbolicLink(there.resolve("t/link"))).isFalse();

        assertThat(cp("-RL", vm(source), here.resolve("back")).err()).isEmpty();
        same(here.resolve("back/link"), "deep content");
        assertThat(Files.isSymbolicLink(here.resolve("back/link"))).isFalse();
    }

    @Test
    void linkThatLeadsBackIsLeftOutAndSaidSo() throws IOException {
        Path source = Files.createDirectory(here.resolve("t"));
        file(source, "file", "content");
        Files.createSymbolicLink(source.resolve("loop"), Path.of("."));

        Cli.Result result = cp("-RL", source, vm(there));

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("loop: a symbolic link back", "1 file left out");
        same(there.resolve("t/file"), "content");
    }

    @Test
    void timesOfLinksSurvive() throws IOException {
        Path link = Files.createSymbolicLink(there.resolve("link"), Path.of("x"));
        Files.getFileAttributeView(link, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .setTimes(LONG_AGO, null, null);

        cp("-a", vm(link), here);

        assertThat(Files.getLastModifiedTime(here.resolve("link"), LinkOption.NOFOLLOW_LINKS)
                        .toInstant()
                        .getEpochSecond())
                .isEqualTo(LONG_AGO.toInstant().getEpochSecond());
    }

    @Test
    void verboseNamesWhatIsCopied() throws IOException {
        Path source = file(here, "a", "1");

        assertThat(cp("-v", source, vm(there)).out()).isEqualTo(source + " -> vm:" + there + "/a\n");
        assertThat(cp("-v", vm(there.resolve("a")), here.resolve("b")).out())
                .isEqualTo("a -> " + here.resolve("b") + "\n");
    }

    @Test
    void whatDoesNotFitIsRefused() throws IOException {
        Path folder = tree(here, "t");
        Path file = file(here, "f", "1");
        file(there, "f", "1");

        assertThat(cp(folder, vm(there)).err()).contains("is a folder; use -R");
        assertThat(cp(vm(folder), there).err()).contains("is a folder; use -R");
        assertThat(cp(here.resolve("none"), vm(there)).code()).isEqualTo(3);
        assertThat(cp("-R", folder, vm(there.resolve("f"))).err()).contains("is a file");
        assertThat(cp("-R", vm(folder), there.resolve("f")).err()).contains("is a file");
        assertThat(cp(file, vm(there) + "/none/").err()).contains("no folder");
        assertThat(cp(vm(file), there + "/none/").err()).contains("no folder");
        assertThat(cp(file, vm(there.resolve("no/where"))).err()).contains("does not exist");
        assertThat(cp(vm(file), there.resolve("no/where")).err()).contains("does not exist");
        assertThat(cp("-R", "vm:/", here).code()).isEqualTo(2);
        assertThat(cp(file, there).err()).contains("write VM:PATH");
        assertThat(cp(vm(file), vm(there)).err()).contains("write VM:PATH");
        assertThat(cp(file).code()).isEqualTo(2);
    }

    @Test
    void machineHearsOnlyTheAnswer() throws IOException {
        Path source = file(here, "a", "1");

        assertThat(cp("-av", "-j", source, vm(there)).out())
                .isEqualTo("{\"status\":\"OK\",\"body\":{},\"message\":\"\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../evil",
                "thing/../../evil",
                "/evil",
                "thing/x/../../../evil",
                "other/evil",
                "thing/up/evil",
                "thing/out/evil",
                "thing/abs/evil"
            })
    void namesThatLeadOutOfTheTargetAreRefused(String name) throws IOException {
        Path target = Files.createDirectory(here.resolve("target"));
        sends(tar -> {
            entry(tar, "thing/", TarConstants.LF_DIR, "", "");
            entry(tar, "thing/up", TarConstants.LF_SYMLINK, "..", "");
            entry(tar, "thing/out", TarConstants.LF_SYMLINK, "../..", "");
            entry(tar, "thing/abs", TarConstants.LF_SYMLINK, there.toString(), "");
            entry(tar, name, TarConstants.LF_NORMAL, "", "evil");
        });

        Cli.Result result = cp("-R", "vm:/thing", target);

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("refused");
        try (var all = Files.walk(home)) {
            assertThat(all.filter(path -> path.endsWith("evil"))).isEmpty();
        }
    }

    @Test
    void hardLinkToAFileOutsideIsRefused() throws IOException {
        Path secret = file(home, "secret", "secret");
        Path target = Files.createDirectory(here.resolve("target"));
        sends(tar -> {
            entry(tar, "thing/", TarConstants.LF_DIR, "", "");
            entry(tar, "thing/file", TarConstants.LF_LINK, "thing/../../../secret", "");
        });

        assertThat(cp("-R", "vm:/thing", target).err()).contains("refused");
        assertThat(target.resolve("thing/file")).doesNotExist();
        assertThat(secret).hasContent("secret");
    }

    @Test
    void linkInTheTargetIsNotWrittenThrough() throws IOException {
        Path outside = file(home, "outside", "untouched");
        Files.createDirectories(here.resolve("target/thing"));
        Files.createSymbolicLink(here.resolve("target/thing/file"), outside);
        sends(tar -> {
            entry(tar, "thing/", TarConstants.LF_DIR, "", "");
            entry(tar, "thing/file", TarConstants.LF_NORMAL, "", "from the guest");
        });

        assertThat(cp("-R", "vm:/thing", here.resolve("target")).code()).isZero();

        assertThat(outside).hasContent("untouched");
        assertThat(here.resolve("target/thing/file")).hasContent("from the guest");
    }

    @Test
    void streamThatBreaksOffLeavesNoHalfFile() {
        server.on("GET /eyrie/v1/vms/vm/files", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            TarArchiveOutputStream tar = new TarArchiveOutputStream(exchange.getResponseBody());
            TarArchiveEntry entry = new TarArchiveEntry("thing");
            entry.setSize(100_000);
            tar.putArchiveEntry(entry);
            tar.write(new byte[50_000]);
            tar.flush();
            exchange.close();
        });

        Cli.Result result = cp("vm:/thing", here);

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("vm:/thing broke off while it was copied");
        assertThat(here).isEmptyDirectory();
    }

    /** Writes what a guest sends. */
    @FunctionalInterface
    private interface Sender {
        void write(TarArchiveOutputStream tar) throws IOException;
    }

    private void sends(Sender sender) {
        server.on("GET /eyrie/v1/vms/vm/files", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (TarArchiveOutputStream tar = new TarArchiveOutputStream(exchange.getResponseBody())) {
                sender.write(tar);
            }
        });
    }

    private static void entry(TarArchiveOutputStream tar, String name, byte type, String link, String content)
            throws IOException {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        TarArchiveEntry entry = new TarArchiveEntry(name, type, true);
        entry.setLinkName(link);
        entry.setSize(bytes.length);
        tar.putArchiveEntry(entry);
        tar.write(bytes);
        tar.closeArchiveEntry();
    }
}
