/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.security.internal.fleet;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.fleet.Fleet;
import eyrie.api.fleet.JoinToken;
import eyrie.api.security.Authenticator;
import eyrie.api.security.Caller;
import eyrie.api.security.Permission;
import eyrie.security.internal.fleet.FleetTables.Token;
import eyrie.security.internal.tls.Fingerprint;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Recognises join tokens, sent as {@code Bearer eyj1.ID.SECRET}; what follows the secret is for the node only. */
@Component(service = Authenticator.class)
public final class JoinTokens implements Authenticator {
    private static final String BEARER = "bearer ";

    private final FleetTables tables;
    private final InstantSource clock;

    @Activate
    public JoinTokens(@Reference FleetTables tables) {
        this(tables, InstantSource.system());
    }

    JoinTokens(FleetTables tables, InstantSource clock) {
        this.tables = tables;
        this.clock = clock;
    }

    static Caller caller(String tokenId) {
        return new Caller(Fleet.JOIN_TOKEN + tokenId, Set.of(Permission.BECOME_NODE));
    }

    static String digest(String secret) {
        return Fingerprint.of(secret.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public Optional<Caller> authenticate(String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return Optional.empty();
        }
        List<String> parts =
                List.of(authorization.substring(BEARER.length()).strip().split("\\.", -1));
        if (!parts.getFirst().equals(JoinToken.PREFIX)) {
            return Optional.empty();
        }
        if (parts.size() < 3) {
            throw refused("The join token is cut off; use all of what eyrie node token printed");
        }
        Token token = tables.store()
                .read(connection -> FleetTables.token(connection, parts.get(1)))
                .filter(found -> same(found.digest(), digest(parts.get(2))))
                .orElseThrow(() ->
                        refused("The join token is not known here; make one with eyrie node token on the controller"));
        if (!clock.instant().isBefore(token.expires())) {
            throw refused("The join token was good until %s; make another one with eyrie node token"
                    .formatted(token.expires()));
        }
        return Optional.of(caller(token.id()));
    }

    private static boolean same(String one, String other) {
        return MessageDigest.isEqual(
                one.getBytes(StandardCharsets.US_ASCII), other.getBytes(StandardCharsets.US_ASCII));
    }

    private static EyrieException refused(String sentence) {
        return new EyrieException(ErrorKind.UNAUTHENTICATED, sentence);
    }
}
