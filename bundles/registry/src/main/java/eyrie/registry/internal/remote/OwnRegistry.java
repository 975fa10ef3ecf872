/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.remote;

import eyrie.api.security.Caller;
import eyrie.api.security.Permission;
import eyrie.api.security.Tokens;
import eyrie.api.transfer.Credentials;
import eyrie.registry.internal.Role;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;

/** This process's own registry as it is reached from itself. Thread-safe. */
@Component(
        service = OwnRegistry.class,
        configurationPid = "eyrie.registry",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        property = Role.REGISTRY)
public final class OwnRegistry {
    private static final Map<String, String> SELF =
            Map.of("", "127.0.0.1", "0.0.0.0", "127.0.0.1", "[::]", "[::1]", "[0:0:0:0:0:0:0:0]", "[::1]");
    private static final Duration LIFETIME = Duration.ofDays(7);
    private static final Caller SERVER = new Caller(
            "server",
            Set.of(
                    Permission.REGISTRY_LIST,
                    Permission.REGISTRY_PULL,
                    Permission.REGISTRY_PUSH,
                    Permission.REGISTRY_MOUNT,
                    Permission.REGISTRY_DELETE,
                    Permission.TAKE_TOKEN));

    private final URI address;
    private final Tokens tokens;
    private final InstantSource clock;
    private Credentials credentials;
    private Instant renewal = Instant.MIN;

    /** The settings {@code eyrie.registry}. */
    @interface Config {
        /** The server's address. */
        String listen();

        /** The registry's own, if it has one. */
        String address() default "";

        /** Whether the server speaks TLS. */
        boolean tls() default false;

        /** Whether the registry's own address does. */
        boolean addressTls() default false;
    }

    @Activate
    public OwnRegistry(@Reference Tokens tokens, Config config) {
        this(
                config.address().isEmpty()
                        ? self(config.tls(), config.listen())
                        : self(config.addressTls(), config.address()),
                tokens,
                InstantSource.system());
    }

    OwnRegistry(URI address, Tokens tokens, InstantSource clock) {
        this.address = address;
        this.tokens = tokens;
        this.clock = clock;
    }

    static URI self(boolean tls, String listen) {
        int colon = listen.lastIndexOf(':');
        String host = listen.substring(0, colon);
        return URI.create((tls ? "https://" : "http://") + SELF.getOrDefault(host, host) + listen.substring(colon));
    }

    URI address() {
        return address;
    }

    /** Good for days. */
    synchronized Credentials credentials() {
        Instant now = clock.instant();
        if (now.isAfter(renewal)) {
            credentials = new Credentials("server", tokens.issue(SERVER, LIFETIME));
            renewal = now.plus(LIFETIME.dividedBy(7));
        }
        return credentials;
    }
}
