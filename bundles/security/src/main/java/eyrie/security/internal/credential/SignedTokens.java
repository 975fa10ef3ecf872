/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.security.internal.credential;

import eyrie.api.security.Authenticator;
import eyrie.api.security.Caller;
import eyrie.api.security.Tokens;
import eyrie.api.store.SharedSecrets;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;

/**
 * Tokens that say themselves whom they stand for, and until when, under a keyed digest. The key is made at first start
 * and kept where only the owner of the data folder can read it; without the file, all tokens end.
 *
 * <p>A token is {@code ey1.PAYLOAD.DIGEST} in URL-safe base64; the payload has a line each for the end in seconds since
 * the epoch, the name, and every permission.
 */
@Component(
        service = {Tokens.class, Authenticator.class},
        configurationPid = "eyrie.security",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class SignedTokens implements Tokens, Authenticator {
    private static final String PREFIX = "ey1.";
    private static final String ALGORITHM = "HmacSHA256";
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

    private final SecretKeySpec key;
    private final InstantSource clock;

    /** Settings of this part. */
    @interface Config {
        String data();
    }

    @Activate
    public SignedTokens(Config config, @Reference SharedSecrets secrets) {
        this(Path.of(config.data()), InstantSource.system(), secrets);
    }

    SignedTokens(Path data, InstantSource clock, SharedSecrets secrets) {
        String secret = SecretText.agreed(data.resolve("secrets").resolve("token-key"), "token key", secrets);
        this.key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM);
        this.clock = clock;
    }

    @Override
    public String issue(Caller caller, Duration lifetime) {
        List<String> lines = new ArrayList<>();
        lines.add(String.valueOf(clock.instant().plus(lifetime).getEpochSecond()));
        lines.add(caller.name());
        lines.addAll(new TreeSet<>(caller.permissions()));
        if (lines.stream().anyMatch(line -> line.indexOf('\n') >= 0)) {
            throw new IllegalArgumentException("a name or permission with a line end in it");
        }
        String payload = ENCODER.encodeToString(String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
        return PREFIX + payload + '.' + ENCODER.encodeToString(digest(payload));
    }

    @Override
    public Optional<Caller> authenticate(String authorization) {
        return PresentedSecret.of(authorization)
                .filter(token -> token.startsWith(PREFIX))
                .flatMap(token -> payload(token.substring(PREFIX.length())))
                .flatMap(this::caller);
    }

    private Optional<String> payload(String signed) {
        int dot = signed.indexOf('.');
        if (dot < 0) {
            return Optional.empty();
        }
        String payload = signed.substring(0, dot);
        try {
            return MessageDigest.isEqual(digest(payload), DECODER.decode(signed.substring(dot + 1)))
                    ? Optional.of(new String(DECODER.decode(payload), StandardCharsets.UTF_8))
                    : Optional.empty();
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    private Optional<Caller> caller(String payload) {
        List<String> lines = List.of(payload.split("\n", -1));
        try {
            Instant end = Instant.ofEpochSecond(Long.parseLong(lines.getFirst()));
            return clock.instant().isBefore(end)
                    ? Optional.of(new Caller(lines.get(1), Set.copyOf(lines.subList(2, lines.size()))))
                    : Optional.empty();
        } catch (NumberFormatException | DateTimeException e) {
            throw new IllegalStateException("a token was signed that is none", e);
        }
    }

    private byte[] digest(String payload) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(payload.getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("Every Java has " + ALGORITHM, e);
        }
    }
}
