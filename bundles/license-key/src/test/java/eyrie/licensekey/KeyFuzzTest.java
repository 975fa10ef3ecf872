/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.licensekey;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is thrown at the reader, it takes only what was signed, and fails in one way. A failing seed fails again. */
class KeyFuzzTest {
    private static final LicenseKey KEY = Signer.key(
            "k-1",
            3,
            "enterprise",
            64,
            Instant.parse("2026-11-01T00:00:00Z"),
            Instant.parse("2027-11-01T00:00:00Z"),
            14);
    private static final int ROUNDS = 4000;

    private final Signer signer = new Signer();
    private final TrustedKeys trusted = signer.alone();

    /** @return whether it was taken */
    private boolean taken(String text) {
        try {
            trusted.read(text);
            return true;
        } catch (BadKeyException e) {
            assertThat(e.getMessage()).isNotBlank().hasSizeLessThan(500);
            return false;
        }
    }

    @Test
    void noSingleCharacterCanBeOtherwise() {
        String text = signer.sign(KEY);
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/!\u00e9";
        Random random = new Random(1);
        for (int i = 0; i < text.length(); i++) {
            // The last characters of the signature have bits that a careless decoder drops: all of them are tried
            // there.
            int tries = i > text.length() - 4 ? alphabet.length() : 6;
            for (int j = 0; j < tries; j++) {
                char other = alphabet.charAt(tries == 6 ? random.nextInt(alphabet.length()) : j);
                if (other != text.charAt(i)) {
                    assertThat(taken(text.substring(0, i) + other + text.substring(i + 1)))
                            .as("%s at %d", other, i)
                            .isFalse();
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void whatIsAlteredIsNeverTaken(long seed) {
        RandomGenerator random = new Random(seed);
        String text = signer.sign(KEY);
        for (int round = 0; round < ROUNDS; round++) {
            String altered = altered(text, random);
            boolean same = KeyText.compact(altered).equals(text);
            assertThat(taken(altered))
                    .as("seed %d round %d: %s", seed, round, altered)
                    .isEqualTo(same);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void whateverIsSignedIsTakenOrRefusedInOneWay(long seed) {
        RandomGenerator random = new Random(seed);
        String payload = new String(Payload.write(KEY, List.of("nodes")), StandardCharsets.UTF_8);
        for (int round = 0; round < ROUNDS / 4; round++) {
            String altered = altered(payload, random);
            if (!altered.isEmpty()) {
                taken(signer.sign(altered));
            }
        }
    }

    @Test
    void garbageIsRefused() {
        Random random = new Random(7);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = new byte[random.nextInt(300)];
            random.nextBytes(bytes);
            String garbage = new String(bytes, StandardCharsets.ISO_8859_1);
            assertThat(taken(garbage)).isFalse();
            assertThat(taken("eyrie1." + garbage)).isFalse();
        }
    }

    /** Some of: characters replaced, removed, doubled, swapped; parts cut out; spaces put in. */
    private static String altered(String text, RandomGenerator random) {
        StringBuilder altered = new StringBuilder(text);
        for (int i = random.nextInt(1, 4); i > 0 && !altered.isEmpty(); i--) {
            int at = random.nextInt(altered.length());
            switch (random.nextInt(8)) {
                case 0 -> altered.setCharAt(at, (char) random.nextInt(32, 127));
                case 1 -> altered.deleteCharAt(at);
                case 2 -> altered.insert(at, altered.charAt(at));
                case 3 -> altered.insert(at, " \n\t\r".charAt(random.nextInt(4)));
                case 4 -> altered.setLength(at);
                case 5 -> altered.delete(at, Math.min(altered.length(), at + random.nextInt(1, 40)));
                case 6 -> altered.insert(at, (char) random.nextInt(0x10000));
                default -> altered.setCharAt(at, text.charAt(random.nextInt(text.length())));
            }
        }
        return altered.toString();
    }
}
