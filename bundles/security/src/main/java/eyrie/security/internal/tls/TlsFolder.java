/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.security.internal.tls;

import eyrie.api.EyrieException;
import eyrie.security.internal.SecretFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps Eyrie's own authority and server certificate in the data folder; makes what is missing or runs out. */
final class TlsFolder {
    private static final Logger LOG = LoggerFactory.getLogger(TlsFolder.class);
    private static final Duration RENEW_BEFORE = Duration.ofDays(30);

    private final Path folder;

    TlsFolder(Path folder) {
        this.folder = folder;
    }

    /** @param names what the certificate must be for, beyond what it was made for */
    Identity server(Identity authority, ServerNames names, Instant now) {
        Path certificate = folder.resolve("server.pem");
        Path key = folder.resolve("server-key.pem");
        try {
            if (Files.exists(certificate) && Files.exists(key)) {
                Identity present = readable(certificate, key);
                if (present != null && usable(present, authority, names, now)) {
                    return present;
                }
            }
            Identity made = new Authority(authority).issue(names.general(), ServerNames.hostName(), now);
            SecretFile.folder(folder);
            // Whoever is killed between the two files leaves a pair that does not match, and that is made anew.
            write(certificate, key, made);
            LOG.info("Made a server certificate for {} {}", names.dns(), names.addresses());
            return made;
        } catch (IOException e) {
            throw unkept("certificates", e);
        }
    }

    /** The authority, if there is one. */
    Optional<Identity> authority() {
        // Clients trust this authority, so it is never replaced silently.
        return Files.exists(certificate()) ? Optional.of(Pem.read(certificate(), authorityKey())) : Optional.empty();
    }

    /** Keeps an authority where there was none. */
    void keepAuthority(Identity authority) {
        try {
            SecretFile.folder(folder);
            SecretFile.writeSecret(authorityKey(), Pem.of(authority.key()));
            SecretFile.writePublic(certificate(), Pem.of(authority.chain()));
        } catch (IOException e) {
            throw unkept("certificate authority", e);
        }
    }

    /** The file by which clients trust this server. */
    Path certificate() {
        return folder.resolve("ca.pem");
    }

    private Path authorityKey() {
        return folder.resolve("ca-key.pem");
    }

    private EyrieException unkept(String what, IOException cause) {
        return EyrieException.internal("The %s cannot be kept in %s".formatted(what, folder), cause);
    }

    private static Identity readable(Path certificate, Path key) {
        try {
            return Pem.read(certificate, key);
        } catch (EyrieException e) {
            LOG.warn("The server certificate is made anew: {}", e.getMessage());
            return null;
        }
    }

    private static boolean usable(Identity present, Identity authority, ServerNames names, Instant now) {
        Instant end = present.certificate().getNotAfter().toInstant();
        boolean ours = present.chain().getLast().equals(authority.certificate());
        return ours && now.plus(RENEW_BEFORE).isBefore(end) && names.coveredBy(present.certificate());
    }

    private static void write(Path certificate, Path key, Identity identity) throws IOException {
        SecretFile.writePublic(certificate, Pem.of(identity.chain()));
        SecretFile.writeSecret(key, Pem.of(identity.key()));
    }
}
