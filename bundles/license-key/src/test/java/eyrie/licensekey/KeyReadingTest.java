/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.licensekey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eyrie.licensekey.BadKeyException.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyReadingTest {
    private static final Instant ISSUED = Instant.parse("2026-11-01T00:00:00Z");
    private static final LicenseKey KEY = new LicenseKey(
            "k-1",
            7,
            ISSUED,
            "Exämple \"Inc\"",
            "enterprise plus",
            Set.of("usb", "future"),
            64,
            10,
            500,
            ISSUED,
            Instant.parse("2027-11-01T00:00:00Z"),
            14,
            false);

    private final Signer signer = new Signer();
    private final TrustedKeys trusted = signer.alone();

    private static Reason reasonOf(TrustedKeys trusted, String text) {
        try {
            trusted.read(text);
            throw new AssertionError("taken");
        } catch (BadKeyException e) {
            assertThat(e.getMessage()).isNotBlank().doesNotContain("Exception");
            return e.reason();
        }
    }

    private String signed(String fields) {
        return signer.sign(new String(Payload.write(KEY, List.of()), StandardCharsets.UTF_8)
                .replaceFirst("\\}$", "," + fields + "}"));
    }

    @Test
    void whatIsWrittenIsRead() throws BadKeyException {
        String text = signer.sign(KEY);
        assertThat(text).startsWith("eyrie1.").doesNotContainAnyWhitespaces().isPrintable();
        assertThat(trusted.read(text)).isEqualTo(KEY);
        assertThat(trusted.read(text).ends()).isEqualTo("2027-11-15T00:00:00Z");
    }

    @Test
    void aKeyWithoutAnEndHasNone() throws BadKeyException {
        LicenseKey forever = Signer.key("k", 0, "basic", 1, ISSUED, null, 0);
        assertThat(trusted.read(signer.sign(forever))).isEqualTo(forever);
    }

    @Test
    void spacesAndLineBreaksOfMailProgramsDoNotMatter() throws BadKeyException {
        String text = signer.sign(KEY);
        String pasted = "\ufeff  " + text.replaceAll("(.{20})", "$1\r\n \t\u00a0\u200b") + "\n\n";
        assertThat(trusted.read(pasted)).isEqualTo(KEY);
    }

    @Test
    void aTextOfTenMegabytesIsRefusedWithoutBeingLookedAt() {
        assertThat(reasonOf(trusted, "eyrie1." + "A".repeat(10 << 20))).isEqualTo(Reason.TOO_LARGE);
        assertThat(reasonOf(trusted, " ".repeat(10 << 20))).isEqualTo(Reason.TOO_LARGE);
        assertThat(reasonOf(trusted, "eyrie1." + "A".repeat(KeyText.LONGEST))).isEqualTo(Reason.TOO_LARGE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "hello", "eyrie2.a.b.c", "-----BEGIN PRIVATE KEY-----", "EYRIE1.a.b.c"})
    void whatIsNoKeyIsSaidToBeNone(String text) {
        assertThat(reasonOf(trusted, text)).isEqualTo(Reason.NOT_A_KEY);
    }

    @Test
    void aKeyThatIsCutOffAnywhereIsRefused() {
        String text = signer.sign(KEY);
        for (int length = 0; length < text.length(); length++) {
            assertThat(reasonOf(trusted, text.substring(0, length)))
                    .isIn(Reason.NOT_A_KEY, Reason.DAMAGED, Reason.FOREIGN, Reason.ALTERED);
        }
    }

    @Test
    void aKeyOfSomebodyElseIsForeignAndNamesTheSigner() {
        Signer other = new Signer();
        assertThatThrownBy(() -> trusted.read(other.sign(KEY)))
                .isInstanceOf(BadKeyException.class)
                .hasMessageContaining(other.trusted(null, null).id())
                .hasMessageContaining(signer.trusted(null, null).id());
        assertThat(reasonOf(
                        trusted,
                        other.sign(KEY)
                                .replace(
                                        other.trusted(null, null).id(),
                                        signer.trusted(null, null).id())))
                .isEqualTo(Reason.ALTERED);
    }

    @Test
    void afterARotationOldKeysStayGoodAndTheOldSignerMakesNoNewOnes() throws BadKeyException {
        Signer next = new Signer();
        Instant change = Instant.parse("2026-12-01T00:00:00Z");
        TrustedKeys both = TrustedKeys.parse("# the first\n%s\n\n%s\n"
                .formatted(
                        signer.trusted(null, change).line(),
                        next.trusted(change, null).line()));
        assertThat(both.read(signer.sign(KEY))).isEqualTo(KEY);
        LicenseKey later = Signer.key("k", 1, "basic", 1, change.plusSeconds(1), null, 0);
        assertThat(both.read(next.sign(later))).isEqualTo(later);
        assertThat(reasonOf(both, signer.sign(later))).isEqualTo(Reason.FOREIGN);
        assertThat(reasonOf(both, next.sign(KEY))).isEqualTo(Reason.FOREIGN);
    }

    @Test
    void aFileOfTrustedKeysWithSomethingElseInItIsRefused() {
        String line = signer.trusted(null, null).line();
        assertThat(TrustedKey.parse(line).line()).isEqualTo(line);
        assertThatThrownBy(() -> TrustedKeys.parse("hello")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TrustedKeys.parse("0" + line.substring(1) + "x"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TrustedKeys.parse("0000000000000000" + line.substring(16)))
                .hasMessageContaining("is not that of its key");
    }

    @Test
    void unknownFieldsAreTakenAndUnknownCriticalOnesAreNamed() throws BadKeyException {
        assertThat(trusted.read(signed("\"colour\":{\"of\":[\"the\",1]}"))).isEqualTo(KEY);
        assertThat(trusted.read(signed("\"critical\":[\"nodes\",\"cores\"]"))).isEqualTo(KEY);
        assertThatThrownBy(
                        () -> trusted.read(signed("\"colour\":\"red\",\"critical\":[\"nodes\",\"shape\",\"colour\"]")))
                .hasMessageContaining("colour, shape");
        assertThat(reasonOf(trusted, signed("\"critical\":[\"colour\"]"))).isEqualTo(Reason.NOT_UNDERSTOOD);
    }

    @Test
    void aNewerFormIsRefusedByItsNumber() {
        assertThatThrownBy(() -> trusted.read(signer.sign("{\"version\":2}"))).hasMessageContaining("form 2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "id | \"\"",
                "id | 7",
                "serial | -1",
                "serial | 1.5",
                "serial | 99999999999999999999999",
                "issued | \"yesterday\"",
                "issued | \"+99999-01-01T00:00:00Z\"",
                "customer | null",
                "tier | \"Gold!\"",
                "features | \"usb\"",
                "features | [\"USB\"]",
                "features | [[]]",
                "cores | -1",
                "cores | \"64\"",
                "cores | 1e3",
                "nodes | 99999999999",
                "instances | -1",
                "instances | true",
                "not_before | 0",
                "expires | \"2026-11-01T00:00:00Z\"",
                "grace_days | 4000",
                "reset_clock | \"yes\"",
                "critical | {}",
            })
    void aSignedFieldThatCannotBeIsNamed(String field, String value) {
        String payload = new String(Payload.write(KEY, List.of()), StandardCharsets.UTF_8)
                .replaceAll("\"" + field + "\":(\"(\\\\.|[^\"])*\"|\\[[^]]*\\]|[^,}]*),?", "")
                .replaceFirst(",?\\}$", ",\"%s\":%s}".formatted(field, value.replace("\\", "\\\\")));
        assertThatThrownBy(() -> trusted.read(signer.sign(payload)))
                .isInstanceOf(BadKeyException.class)
                .hasMessageContaining(field);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "{", "{} {}", "{\"version\":1,\"version\":1}", "\u0000"})
    void aSignedPayloadThatIsNoObjectIsRefused(String payload) {
        assertThat(reasonOf(trusted, payload.isEmpty() ? "eyrie1..." : signer.sign(payload)))
                .isIn(Reason.INVALID, Reason.DAMAGED);
    }
}
