/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.security.internal.tls;

import eyrie.api.EyrieException;
import eyrie.security.internal.SecretFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
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
    Identity server(ServerNames names, Instant now) {
        try {
            Path certificate = folder.resolve("server.pem");
            Path key = folder.resolve("server-key.pem");
            Identity authority = authority(now);
            if (Files.exists(certificate) && Files.exists(key)) {
                Identity present = readable(certificate, key);
                if (present != null && usable(present, authority, names, now)) {
                    return present;
                }
            }
            Identity made = new Authority(authority).issue(names.general(), ServerNames.hostName(), now);
            // Whoever is killed between the two files leaves a pair that does not match, and that is made anew.
            write(certificate, key, made);
            LOG.info("Made a server certificate for {} {}", names.dns(), names.addresses());
            return made;
        } catch (IOException e) {
            throw EyrieException.internal("The certificates cannot be kept in %s".formatted(folder), e);
        }
    }

    /** The authority; made if there is none. */
    Identity authority(Instant now) throws IOException {
        SecretFile.folder(folder);
        Path certificate = folder.resolve("ca.pem");
        Path key = folder.resolve("ca-key.pem");
        if (Files.exists(certificate)) {
            // Clients trust this authority, so it is never replaced silently.
            return Pem.read(certificate, key);
        }
        Identity made = Authority.create(ServerNames.hostName(), now);
        SecretFile.writeSecret(key, Pem.of(made.key()));
        SecretFile.writePublic(certificate, Pem.of(made.chain()));
        LOG.info("Made a certificate authority; clients trust this server by {}", certificate);
        return made;
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
