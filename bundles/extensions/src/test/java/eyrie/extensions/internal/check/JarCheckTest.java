/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.extensions.internal.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eyrie.extensions.internal.check.JarCheck.Passed;
import eyrie.testing.ExtensionJar;
import eyrie.testing.SigningKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.framework.Version;

class JarCheckTest {
    private static final SigningKey ACME = SigningKey.of("Acme");
    private static final byte[] NOTHING = {};

    @TempDir
    Path folder;

    private List<TrustedPublisher> trusted = List.of(new TrustedPublisher("acme", ACME.certificate()));
    private boolean unsignedToo;

    /** A program with one API package, one bundle and one other extension. */
    private static final class Program implements Surroundings {
        @Override
        public Collection<Version> exported(String packageName) {
            return packageName.equals("eyrie.api.placement") ? List.of(new Version(1, 2, 0)) : List.of();
        }

        @Override
        public boolean exportedByProgram(String packageName) {
            return packageName.equals("org.slf4j");
        }

        @Override
        public boolean isOfProgram(String symbolicName) {
            return symbolicName.equals("eyrie.rest");
        }

        @Override
        public Optional<String> otherFile(String symbolicName, String file) {
            return symbolicName.equals("org.example.there") && !file.equals("there.jar")
                    ? Optional.of("there.jar")
                    : Optional.empty();
        }

        @Override
        public Optional<String> otherServing(String path, String file) {
            return Declaration.overlap(path, "/eyrie/v1/x/taken") ? Optional.of("there.jar") : Optional.empty();
        }

        @Override
        public boolean open(String contract) {
            return contract.equals("eyrie.api.placement.NodeScore");
        }
    }

    private static ExtensionJar good() {
        return new ExtensionJar("org.example.cost", "1.2.3").entry("org/example/cost/Cost.class", new byte[] {1});
    }

    private Passed check(byte[] jar) throws Refusal, IOException {
        Path file = Files.write(folder.resolve("some.jar"), jar);
        return new JarCheck(Limits.DEFAULT, new Program(), () -> trusted, unsignedToo, InstantSource.system())
                .check(file, "cost.jar");
    }

    private void refuses(byte[] jar, String... reason) {
        assertThatThrownBy(() -> check(jar))
                .isInstanceOf(Refusal.class)
                .message()
                .contains(reason);
    }

    private void refuses(ExtensionJar jar, String... reason) {
        refuses(jar.signed(ACME), reason);
    }

    @Test
    void takesWhatIsSignedAndSaysWhatItDeclares() throws Exception {
        Passed passed = check(good().header("Bundle-Name", "Cost of nodes")
                .header("Eyrie-Paths", "/eyrie/v1/x/cost")
                .header("Eyrie-Permissions", "cost.read, none")
                .header("Eyrie-Services", "eyrie.api.placement.NodeScore")
                .header("Import-Package", "eyrie.api.placement;version=\"[1.1,2)\",org.x;resolution:=optional,org.y")
                .signed(ACME));
        assertThat(passed.publisher()).isEqualTo("acme");
        assertThat(passed.packages()).containsExactly("org.example.cost");
        Declaration declaration = passed.declaration();
        assertThat(declaration.symbolicName()).isEqualTo("org.example.cost");
        assertThat(declaration.version()).isEqualTo(new Version(1, 2, 3));
        assertThat(declaration.title()).isEqualTo("Cost of nodes");
        assertThat(declaration.declared().paths()).containsExactly("/eyrie/v1/x/cost");
        assertThat(declaration.declared().permissions()).containsExactly("cost.read", "none");
        assertThat(declaration.declared().services()).containsExactly("eyrie.api.placement.NodeScore");
        assertThat(declaration.imports())
                .extracting(Declaration.Import::name)
                .containsExactly("eyrie.api.placement", "org.y");
    }

    @Test
    void refusesWhatIsNoJar() {
        refuses("something else".getBytes(StandardCharsets.US_ASCII), "is no jar file");
        refuses(NOTHING, "is no jar file");
        byte[] whole = good().signed(ACME);
        refuses(java.util.Arrays.copyOf(whole, whole.length / 2), "is no whole jar file");
        refuses(ExtensionJar.zip(Map.of("a", NOTHING)), "has no META-INF/MANIFEST.MF");
    }

    @Test
    void refusesBombs() {
        refuses(good().entry("zeros", new byte[4 << 20]), "\"zeros\"", "more than 200 times its size");
        refuses(good().entry("lib/inner.jar", ExtensionJar.zip(Map.of("zeros", new byte[8 << 20]))), "times its size");
        ExtensionJar many = good();
        for (int i = 0; i < 10_001; i++) {
            many.entry("e" + i, NOTHING);
        }
        refuses(many.bytes(), "more than 10000 entries");
        refuses(good().header("X-Long", "x".repeat(300_000)).bytes(), "manifest of more than");
    }

    @Test
    void refusesMoreThanTheTotal() throws Exception {
        byte[] noise = new byte[3 << 20];
        new Random(1).nextBytes(noise);
        Path file = Files.write(
                folder.resolve("big.jar"), good().entry("noise", noise).bytes());
        Limits small = new Limits(64 << 20, 100, 2 << 20, 200, 1 << 16);
        assertThatThrownBy(() -> Archive.read(file, small))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("unpacks to more than");
        Limits tiny = new Limits(1 << 20, 100, 2 << 20, 200, 1 << 16);
        assertThatThrownBy(() -> Archive.read(file, tiny))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("at most 1048576");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"../out", "a/../../out", "/absolute", "a\\b", "c:/x", "a//b", "./a", "a/.", "line\nbreak", ".."})
    void refusesTricksWithPaths(String name) {
        refuses(good().entry(name, new byte[] {1}).bytes(), "has an entry");
        refuses(
                good().entry("lib/inner.jar", ExtensionJar.zip(Map.of(name, new byte[] {1})))
                        .bytes(),
                "has an entry");
    }

    @Test
    void refusesNamesThatMeanTheSame() throws Exception {
        refuses(good().entry("org/example/cost/COST.class", new byte[] {2}).bytes(), "twice");
        // The same name twice is more than the library writes, so one of two is renamed in the bytes.
        byte[] jar = good().entry("same1", new byte[] {1})
                .entry("same2", new byte[] {2})
                .bytes();
        String text = new String(jar, StandardCharsets.ISO_8859_1).replace("same2", "same1");
        refuses(text.getBytes(StandardCharsets.ISO_8859_1), "\"same1\" twice");
    }

    @Test
    void refusesClassesOfOthers() {
        for (String path : List.of(
                "eyrie/api/rest/Resource.class",
                "eyrie/Own.class",
                "java/lang/String.class",
                "META-INF/versions/21/java/lang/String.class",
                "jakarta/ws/rs/Path.class",
                "org/osgi/framework/Bundle.class",
                "Nowhere.class")) {
            refuses(good().entry(path, new byte[] {1}), "has classes");
        }
        refuses(
                good().entry("lib/api.jar", ExtensionJar.zip(Map.of("eyrie/api/X.class", new byte[] {1}))),
                "has classes of the package eyrie.api, which is Eyrie's own");
        refuses(good().header("Export-Package", "org.slf4j;version=\"9\""), "exports the package org.slf4j");
    }

    @Test
    void refusesManifestsThatAreNone() {
        refuses(good().header("Bundle-SymbolicName", null), "has no Bundle-SymbolicName");
        refuses(good().header("Bundle-SymbolicName", "../x"), "has no Bundle-SymbolicName");
        refuses(good().header("Bundle-SymbolicName", "a,b"), "has no Bundle-SymbolicName");
        refuses(good().header("Bundle-Version", "one"), "has no Bundle-Version", "one");
        refuses(good().header("Bundle-Version", null), "has no Bundle-Version");
        refuses(good().header("Bundle-ManifestVersion", null), "Bundle-ManifestVersion: 2");
        refuses(good().header("Fragment-Host", "eyrie.rest"), "is a fragment");
        refuses(good().header("Import-Package", "a;version=\"[2,1\""), "Import-Package", "[2,1");
        refuses(good().header("Import-Package", "a;version=\"[2,1)"), "Import-Package that cannot be read");
        refuses(good().header("Import-Package", "org.osgi.framework.hooks.service"), "reach into other bundles");
    }

    @Test
    void refusesWhatItMayNotDeclare() {
        refuses(good().header("Eyrie-Paths", "/api/v1/vm"), "\"/api/v1/vm\" in the header Eyrie-Paths");
        refuses(good().header("Eyrie-Paths", "/eyrie/v1/x"), "in the header Eyrie-Paths");
        refuses(good().header("Eyrie-Paths", "/eyrie/v1/x/../instances"), "in the header Eyrie-Paths");
        refuses(good().header("Eyrie-Paths", "/eyrie/v1/x/{any}"), "in the header Eyrie-Paths");
        refuses(good().header("Eyrie-Paths", "/eyrie/v1/x/taken/too"), "which there.jar serves already");
        refuses(good().header("Eyrie-Permissions", "Cost Read"), "in the header Eyrie-Permissions");
        refuses(good().header("Eyrie-Services", "eyrie.api.store.Store"), "no contract for extensions");
    }

    @Test
    void refusesNamesThatAreTaken() throws Exception {
        refuses(
                new ExtensionJar("eyrie.rest", "9").entry("x", new byte[] {1}).signed(ACME),
                "is named eyrie.rest, like a bundle of Eyrie");
        refuses(
                new ExtensionJar("org.example.there", "9")
                        .entry("x", new byte[] {1})
                        .signed(ACME),
                "is named org.example.there, as there.jar is already");
    }

    @Test
    void saysWhichVersionOfTheApiItLacks() {
        refuses(
                good().header("Import-Package", "eyrie.api.placement;version=\"[2,3)\""),
                "needs the package eyrie.api.placement [2.0.0,3.0.0), but what is here is 1.2.0");
        refuses(
                good().header("Import-Package", "eyrie.api.never;version=\"[1,2)\""),
                "needs the package eyrie.api.never [1.0.0,2.0.0), which nobody exports");
    }

    @Test
    void refusesWhatIsNotSignedWholly() throws Exception {
        refuses(good().bytes(), "is not signed");
        refuses(
                added(good().signed(ACME), "org/example/cost/More.class"),
                "\"org/example/cost/More.class\" has no good signature");
        byte[] signed = good().entry("text", "original".getBytes(StandardCharsets.US_ASCII))
                .signed(ACME);
        refuses(changed(signed, "text", "Original"), "was changed after it was signed: \"text\"");
        unsignedToo = true;
        assertThat(check(good().bytes()).publisher()).isNull();
        assertThat(check(good().signed(ACME)).publisher()).isEqualTo("acme");
    }

    @Test
    void refusesAChangedManifest() throws Exception {
        byte[] signed = good().signed(ACME);
        Map<String, byte[]> entries = entries(signed);
        String manifest = new String(entries.get("META-INF/MANIFEST.MF"), StandardCharsets.UTF_8);
        entries.put(
                "META-INF/MANIFEST.MF",
                manifest.replace("Bundle-Version: 1.2.3", "Bundle-Version: 1.2.4")
                        .getBytes(StandardCharsets.UTF_8));
        refuses(ExtensionJar.zip(entries), "was changed after it was signed");
    }

    @Test
    void refusesOtherSigners() {
        SigningKey other = SigningKey.of("Somebody");
        refuses(good().signed(other), "is signed by \"CN=Somebody\"", "whom nobody here trusts");
        trusted = List.of();
        refuses(good().signed(ACME), "is signed by \"CN=Acme\"");
    }

    @Test
    void looksAtTheValidityOfCertificates() {
        Instant now = Instant.now();
        SigningKey old = SigningKey.of("Old", now.minus(9, ChronoUnit.DAYS), now.minus(1, ChronoUnit.DAYS));
        SigningKey early = SigningKey.of("Early", now.plus(1, ChronoUnit.DAYS), now.plus(9, ChronoUnit.DAYS));
        trusted = List.of(
                new TrustedPublisher("old", old.certificate()), new TrustedPublisher("early", early.certificate()));
        refuses(good().signed(old), "a certificate of old that was valid until");
        refuses(good().signed(early), "a certificate of early that is valid from");
    }

    @Test
    void takesWhomATrustedAuthorityVouchesFor() throws Exception {
        SigningKey department = ACME.issue("Department");
        assertThat(check(good().signed(department)).publisher()).isEqualTo("acme");
        SigningKey pretender = SigningKey.of("Acme").issue("Department");
        refuses(good().signed(pretender), "whom nobody here trusts");
        // Who is no authority vouches for nobody.
        refuses(good().signed(department.issue("Friend")), "whom nobody here trusts");
    }

    @Test
    void survivesWhateverBytesThereAre() throws Exception {
        byte[] jar = good().header("Eyrie-Paths", "/eyrie/v1/x/cost")
                .header("Import-Package", "a;version=\"[1,2)\",b;resolution:=optional")
                .signed(ACME);
        Random random = new Random(7);
        for (int i = 0; i < 3_000; i++) {
            byte[] broken = jar.clone();
            for (int n = random.nextInt(4); n >= 0; n--) {
                broken[random.nextInt(broken.length)] = (byte) random.nextInt();
            }
            passesOrIsRefused(broken);
        }
        for (int length = 0; length < jar.length; length += 1 + random.nextInt(20)) {
            passesOrIsRefused(java.util.Arrays.copyOf(jar, length));
        }
    }

    @Test
    void survivesWhateverManifestThereIs() throws Exception {
        unsignedToo = true;
        String alphabet = "ab.,;:=\"\\[]()\n\r -_0123456789/*{}%";
        Random random = new Random(11);
        for (int i = 0; i < 2_000; i++) {
            StringBuilder text = new StringBuilder("Manifest-Version: 1.0\nBundle-ManifestVersion: 2\n");
            for (String header : List.of(
                    "Bundle-SymbolicName",
                    "Bundle-Version",
                    "Import-Package",
                    "Export-Package",
                    "Eyrie-Paths",
                    "Eyrie-Services")) {
                text.append(header).append(": ");
                for (int n = random.nextInt(30); n >= 0; n--) {
                    text.append(alphabet.charAt(random.nextInt(alphabet.length())));
                }
                text.append('\n');
            }
            passesOrIsRefused(ExtensionJar.zip(
                    Map.of("META-INF/MANIFEST.MF", text.toString().getBytes(StandardCharsets.UTF_8))));
        }
    }

    private void passesOrIsRefused(byte[] jar) throws IOException {
        try {
            assertThat(check(jar).declaration()).isNotNull();
        } catch (Refusal e) {
            assertThat(e.getMessage()).isNotBlank().hasSizeLessThan(1_000);
        }
    }

    private static byte[] added(byte[] jar, String name) throws IOException {
        Map<String, byte[]> entries = entries(jar);
        entries.put(name, new byte[] {1});
        return ExtensionJar.zip(entries);
    }

    private static byte[] changed(byte[] jar, String name, String content) throws IOException {
        Map<String, byte[]> entries = entries(jar);
        entries.put(name, content.getBytes(StandardCharsets.US_ASCII));
        return ExtensionJar.zip(entries);
    }

    private static Map<String, byte[]> entries(byte[] jar) throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        try (var zip = new java.util.zip.ZipInputStream(new java.io.ByteArrayInputStream(jar))) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                entries.put(entry.getName(), zip.readAllBytes());
            }
        }
        return entries;
    }
}
