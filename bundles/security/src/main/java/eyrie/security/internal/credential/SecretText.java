/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.security.internal.credential;

import eyrie.api.EyrieException;
import eyrie.api.store.SharedSecrets;
import eyrie.security.internal.SecretFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A random text that is made once and kept in a file that only its owner can read. */
final class SecretText {
    private static final Logger LOG = LoggerFactory.getLogger(SecretText.class);
    private static final int BYTES = 32;

    private SecretText() {}

    /**
     * The text as all controllers on one database have it; the file has it then, too.
     *
     * @param name of what it is, for people
     */
    static String agreed(Path file, String name, SharedSecrets secrets) {
        String own = readOrMake(file, name);
        String agreed = secrets.agree(file.getFileName().toString(), own);
        if (!agreed.equals(own)) {
            try {
                SecretFile.writeSecret(file, agreed + '\n');
            } catch (IOException e) {
                throw EyrieException.internal("The %s cannot be kept in %s".formatted(name, file), e);
            }
        }
        return agreed;
    }

    /** @param name of what it is, for people */
    static String readOrMake(Path file, String name) {
        try {
            if (Files.exists(file)) {
                String text = Files.readString(file).strip();
                if (text.isEmpty()) {
                    throw EyrieException.conflict(
                            "The %s file %s is empty; delete it, and a new one is made".formatted(name, file));
                }
                return text;
            }
            SecretFile.folder(file.getParent());
            byte[] bytes = new byte[BYTES];
            new SecureRandom().nextBytes(bytes);
            String text = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
            SecretFile.writeSecret(file, text + '\n');
            LOG.info("Made the {}; it is in {}", name, file);
            return text;
        } catch (IOException e) {
            throw EyrieException.internal("The %s cannot be kept in %s".formatted(name, file), e);
        }
    }
}
