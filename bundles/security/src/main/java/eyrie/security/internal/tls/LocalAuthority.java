/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.security.internal.tls;

import eyrie.api.EyrieException;
import eyrie.api.store.SharedSecrets;
import java.nio.file.Path;
import java.time.InstantSource;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one authority of this data folder, which is that of all controllers on one database. It is made when it is first
 * needed. Thread-safe.
 */
@Component(
        service = LocalAuthority.class,
        configurationPid = "eyrie.security",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class LocalAuthority {
    private static final Logger LOG = LoggerFactory.getLogger(LocalAuthority.class);

    /** Of the secret that controllers share. */
    static final String NAME = "authority";

    private final TlsFolder folder;
    private final SharedSecrets secrets;
    private final InstantSource clock;
    private Identity own;

    /** Settings of this part. */
    @interface Config {
        String data();
    }

    @Activate
    public LocalAuthority(Config config, @Reference SharedSecrets secrets) {
        this(Path.of(config.data()), secrets, InstantSource.system());
    }

    public LocalAuthority(Path data, SharedSecrets secrets, InstantSource clock) {
        folder = new TlsFolder(data.resolve("tls"));
        this.secrets = secrets;
        this.clock = clock;
    }

    /**
     * Its own certificate and key.
     *
     * @throws EyrieException CONFLICT if the files are of another authority than the other controllers have
     */
    public synchronized Identity own() {
        if (own == null) {
            own = folder.authority().map(this::agreed).orElseGet(this::madeOrTaken);
        }
        return own;
    }

    /** The server's identity, made anew when it is due. */
    synchronized Identity server(ServerNames names) {
        return folder.server(own(), names, clock.instant());
    }

    /** The other controllers must have the same; those who trust one of two authorities would not trust all controllers. */
    private Identity agreed(Identity kept) {
        Identity shared = share(kept);
        if (!shared.certificate().equals(kept.certificate())) {
            throw EyrieException.conflict(
                    "%s is the authority %s, and the other controllers on this database have %s; move that folder away to take theirs, and let clients trust the new %s"
                            .formatted(
                                    folder.certificate(),
                                    Fingerprint.of(kept.certificate()),
                                    Fingerprint.of(shared.certificate()),
                                    folder.certificate().getFileName()));
        }
        return kept;
    }

    private Identity madeOrTaken() {
        Identity made = Authority.create(ServerNames.hostName(), clock.instant());
        Identity shared = share(made);
        folder.keepAuthority(shared);
        LOG.info(
                "{} a certificate authority; clients trust this server by {}",
                shared.certificate().equals(made.certificate()) ? "Made" : "Took over",
                folder.certificate());
        return shared;
    }

    private Identity share(Identity mine) {
        return Pem.identity(secrets.agree(NAME, Pem.of(mine)), "The authority in the database");
    }
}
