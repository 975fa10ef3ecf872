/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.licensing.internal;

import static org.assertj.core.api.Assertions.assertThat;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefusalsTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final Decision TRIAL = Decision.of(new Hand(Map.of(), Map.of(), Map.of(), NOW), NOW, Decision.NONE);
    private static final Set<String> INSTALLED = Set.of("groups", "priority");
    private static final Operator ALL = Operator.of("*");

    @ParameterizedTest
    @CsvSource({
        "groups, enterprise",
        "priority, enterprise",
        "usb, enterprise",
        "certificates, enterprise",
        "sso, enterprise plus",
        "audit, enterprise plus",
        "policy, enterprise plus",
        "encryption, enterprise plus"
    })
    void whatNoLicenseHasIsNamedWithItsTierWhetherItIsInstalledOrNot(String feature, String tier) {
        for (Operator operator : new Operator[] {ALL, Operator.of("")}) {
            EyrieException refusal = Refusals.of(feature, "a_field", Decision.NONE, INSTALLED, operator);
            assertThat(refusal.kind()).isEqualTo(ErrorKind.PAYMENT_REQUIRED);
            assertThat(refusal.feature()).isEqualTo(feature);
            assertThat(refusal.tier()).isEqualTo(tier);
            assertThat(refusal)
                    .hasMessage(
                            "a_field: needs the feature %s, which is in the tier %s; this server is licensed as basic"
                                    .formatted(feature, tier));
        }
    }

    @Test
    void whatIsLicensedAndNotThereSaysSo() {
        EyrieException refusal = Refusals.of("usb", "usb_device", TRIAL, INSTALLED, ALL);
        assertThat(refusal.kind()).isEqualTo(ErrorKind.INVALID);
        assertThat(refusal)
                .hasMessage("usb_device: needs the feature usb, which is licensed, but not a part of this package");
    }

    @Test
    void whatTheOperatorHoldsBackSaysSo() {
        assertThat(Refusals.of("groups", "group_id", TRIAL, INSTALLED, Operator.of("priority")))
                .hasMessage("group_id: needs the feature groups, which the setting features switches off");
    }

    @Test
    void aFeatureOfNoTierNeedsAKeyThatNamesIt() {
        EyrieException refusal = Refusals.of("colour", "colour", TRIAL, INSTALLED, ALL);
        assertThat(refusal.kind()).isEqualTo(ErrorKind.PAYMENT_REQUIRED);
        assertThat(refusal).hasMessageContaining("in no tier and needs a key that names it");
    }
}
