/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.security.internal.credential;

import eyrie.api.security.Authenticator;
import eyrie.api.security.Caller;
import eyrie.api.security.Permission;
import eyrie.api.store.SharedSecrets;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;

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
    private static final Caller ROOT = new Caller("root", Set.of(Permission.ALL));

    /** Settings of this part. */
    @interface Config {
        String data();
    }

    private final byte[] expected;

    @Activate
    public RootToken(Config config, @Reference SharedSecrets secrets) {
        this(Path.of(config.data()), secrets);
    }

    RootToken(Path data, SharedSecrets secrets) {
        Path file = data.resolve("secrets").resolve("root-token");
        this.expected = digest(SecretText.agreed(file, "root token", secrets));
    }

    @Override
    public Optional<Caller> authenticate(String authorization) {
        // Digests, so that neither the length nor the place of the first difference shows in the time it takes.
        return PresentedSecret.of(authorization)
                .filter(secret -> MessageDigest.isEqual(expected, digest(secret)))
                .map(secret -> ROOT);
    }

    private static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
