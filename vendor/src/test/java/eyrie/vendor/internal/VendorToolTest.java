/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.vendor.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.licensekey.LicenseKey;
import eyrie.licensekey.TrustedKeys;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VendorToolTest {
    @TempDir
    Path folder;

    private Path key;
    private Path trusted;

    private record Result(int code, String out, String err) {}

    private static Result run(String... words) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = VendorTool.line(new PrintWriter(out, true), new PrintWriter(err, true))
                .execute(words);
        return new Result(code, out.toString().strip(), err.toString().strip());
    }

    @BeforeEach
    void makeKey() {
        key = folder.resolve("signing.pem");
        trusted = folder.resolve("trusted-keys");
        assertThat(run("license", "keygen", key.toString()).code()).isZero();
        assertThat(run("license", "rotate", trusted.toString(), "--key", key.toString())
                        .code())
                .isZero();
    }

    private Result issue(String... more) {
        return run(java.util.stream.Stream.concat(
                        java.util.stream.Stream.of(
                                "license", "issue", "--key", key.toString(), "--customer", "Example Inc"),
                        java.util.stream.Stream.of(more))
                .toArray(String[]::new));
    }

    private LicenseKey read(String text) throws Exception {
        return TrustedKeys.parse(Files.readString(trusted)).read(text);
    }

    @Test
    void aSigningKeyIsItsOwnersAloneAndNeverOverwritten() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
        String before = Files.readString(key);
        Result again = run("license", "keygen", key.toString());
        assertThat(again.code()).isEqualTo(2);
        assertThat(again.err()).contains("exists already");
        assertThat(Files.readString(key)).isEqualTo(before);
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(issue("--cores", "1").err()).contains("chmod 600");
    }

    @Test
    void whatIsIssuedIsTakenByWhoTrustsTheKeyAndStandsInTheLedger() throws Exception {
        Result issued = issue(
                "--tier",
                "enterprise plus",
                "--cores",
                "64",
                "--nodes",
                "5",
                "--instances",
                "40",
                "--feature",
                "later",
                "--valid",
                "10d",
                "--grace",
                "3");
        assertThat(issued.code()).isZero();
        LicenseKey license = read(issued.out());
        assertThat(license.customer()).isEqualTo("Example Inc");
        assertThat(license.tier()).isEqualTo("enterprise plus");
        assertThat(license.features()).containsExactly("later");
        assertThat(license.nodes()).isEqualTo(5);
        assertThat(license.instances()).isEqualTo(40);
        assertThat(Duration.between(license.notBefore(), license.expires())).isEqualTo(Duration.ofDays(10));
        assertThat(Duration.between(license.expires(), license.ends())).isEqualTo(Duration.ofDays(3));
        List<JsonNode> lines = new Ledger(folder.resolve("ledger.jsonl")).lines();
        assertThat(lines)
                .singleElement()
                .satisfies(line -> assertThat(line.path("key").asText()).isEqualTo(issued.out()));
        assertThat(run("license", "ledger", folder.resolve("ledger.jsonl").toString())
                        .out())
                .contains("Example Inc", "64 cores");
    }

    @Test
    void aRenewalHasAHigherNumber() throws Exception {
        LicenseKey first = read(issue("--cores", "1").out());
        LicenseKey second = read(issue("--cores", "2", "--renew", first.id()).out());
        LicenseKey third = read(issue("--cores", "2", "--renew", first.id(), "--valid", "forever")
                .out());
        assertThat(second.id()).isEqualTo(first.id());
        assertThat(second.serial()).isGreaterThan(first.serial());
        assertThat(third.serial()).isGreaterThan(second.serial());
        assertThat(third.expires()).isNull();
    }

    @Test
    void aLineThatWasCutShortDoesNotSpoilTheLedger() throws IOException {
        issue("--cores", "1");
        Path ledger = folder.resolve("ledger.jsonl");
        Files.writeString(ledger, "{\"id\":\"half", StandardOpenOption.APPEND);
        assertThat(new Ledger(ledger).lines()).hasSize(1);
        assertThat(issue("--cores", "2").code()).isZero();
        assertThat(new Ledger(ledger).lines()).hasSize(2);
        assertThat(Files.readString(ledger)).doesNotContain("half").endsWith("\n");
    }

    @Test
    void severalKeysAreTrustedEachInItsTime() throws IOException {
        Path next = folder.resolve("next.pem");
        run("license", "keygen", next.toString());
        assertThat(run("license", "rotate", trusted.toString(), "--key", key.toString(), "--until", "2026-12-31")
                        .code())
                .isZero();
        assertThat(run(
                                "license",
                                "rotate",
                                trusted.toString(),
                                "--key",
                                next.toString(),
                                "--from",
                                "2026-12-01T00:00:00Z")
                        .code())
                .isZero();
        assertThat(run("license", "keys", trusted.toString()).out().lines().toList())
                .hasSize(2)
                .anySatisfy(line -> assertThat(line).endsWith("from ever until 2026-12-31T00:00:00Z"))
                .anySatisfy(line -> assertThat(line).endsWith("from 2026-12-01T00:00:00Z until further notice"));
        assertThat(Files.readString(trusted)).doesNotContain("PRIVATE");
    }

    @Test
    void whatCannotBeIsRefusedWithASentence() {
        assertThat(issue("--cores", "1", "--tier", "gold").err()).contains("--tier: \"gold\" is not accepted");
        assertThat(issue("--cores", "1", "--valid", "soon").err()).contains("--valid");
        assertThat(issue("--cores", "-1").err()).contains("cores");
        assertThat(issue("--cores", "1", "--from", "now").code()).isEqualTo(2);
        assertThat(run("license", "issue", "--key", "none", "--customer", "x", "--cores", "1")
                        .err())
                .contains("none cannot be read");
        assertThat(run("license", "keys", key.toString()).err()).contains("is no file of trusted keys");
        assertThat(new Ledger(folder.resolve("ledger.jsonl")).lines()).isEmpty();
    }
}
