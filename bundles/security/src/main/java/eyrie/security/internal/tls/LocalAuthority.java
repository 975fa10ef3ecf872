/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.security.internal.tls;

import eyrie.api.EyrieException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/** The one authority of this data folder. It is made when it is first needed. Thread-safe. */
@Component(
        service = LocalAuthority.class,
        configurationPid = "eyrie.security",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class LocalAuthority {
    private final TlsFolder folder;
    private final Path path;
    private final InstantSource clock;

    /** Settings of this part. */
    @interface Config {
        String data();
    }

    @Activate
    public LocalAuthority(Config config) {
        this(Path.of(config.data()), InstantSource.system());
    }

    public LocalAuthority(Path data, InstantSource clock) {
        path = data.resolve("tls");
        folder = new TlsFolder(path);
        this.clock = clock;
    }

    /** Its own certificate and key. */
    public synchronized Identity own() {
        try {
            return folder.authority(clock.instant());
        } catch (IOException e) {
            throw EyrieException.internal("The certificate authority cannot be kept in %s".formatted(path), e);
        }
    }

    /** The server's identity, made anew when it is due. */
    synchronized Identity server(ServerNames names) {
        return folder.server(names, clock.instant());
    }
}
