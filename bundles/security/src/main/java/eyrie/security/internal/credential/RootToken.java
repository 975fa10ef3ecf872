/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.security.internal.credential;

import eyrie.api.EyrieException;
import eyrie.api.security.Authenticator;
import eyrie.api.security.Caller;
import eyrie.api.security.Permission;
import eyrie.security.internal.SecretFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one credential that is there from the first start: a random token in a file that only the owner of the data
 * folder can read. It comes as a Bearer token, or as the password of Basic with any user name or none.
 */
@Component(
        service = Authenticator.class,
        immediate = true,
        configurationPid = "eyrie.security",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class RootToken implements Authenticator {
    private static final Logger LOG = LoggerFactory.getLogger(RootToken.class);
    private static final Caller ROOT = new Caller("root", Set.of(Permission.ALL));
    private static final int TOKEN_BYTES = 32;

    /** Settings of this part. */
    @interface Config {
        String data();
    }

    private final byte[] expected;

    @Activate
    public RootToken(Config config) {
        this(Path.of(config.data()));
    }

    RootToken(Path data) {
        this.expected = digest(readOrMake(data.resolve("secrets").resolve("root-token")));
    }

    @Override
    public Optional<Caller> authenticate(String authorization) {
        // Digests, so that neither the length nor the place of the first difference shows in the time it takes.
        return PresentedSecret.of(authorization)
                .filter(secret -> MessageDigest.isEqual(expected, digest(secret)))
                .map(secret -> ROOT);
    }

    private static String readOrMake(Path file) {
        try {
            if (Files.exists(file)) {
                String token = Files.readString(file).strip();
                if (token.isEmpty()) {
                    throw EyrieException.conflict(
                            "The root token file %s is empty; delete it, and a new token is made".formatted(file));
                }
                return token;
            }
            SecretFile.folder(file.getParent());
            byte[] bytes = new byte[TOKEN_BYTES];
            new SecureRandom().nextBytes(bytes);
            String token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
            SecretFile.writeSecret(file, token + '\n');
            LOG.info("Made the root token; it is in {}", file);
            return token;
        } catch (IOException e) {
            throw EyrieException.internal("The root token cannot be kept in %s".formatted(file), e);
        }
    }

    private static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
