/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.fleet;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Who belongs to the fleet. All changes are on disk on return. Thread-safe. */
@ProviderType
public interface Fleet {
    /** The name of a caller that is a node begins with this; its id follows. */
    String NODE = "node:";

    /** The name of a caller that has shown a join token begins with this; the token's id follows. */
    String JOIN_TOKEN = "join-token:";

    /**
     * Makes a token with which one machine can join, once.
     *
     * @param lifetime from now; a minute to 30 days
     * @param createdBy the caller's name, for the record
     * @throws eyrie.api.EyrieException INVALID naming the lifetime; CONFLICT if nodes could not reach this server by TLS
     */
    JoinToken token(Duration lifetime, String createdBy);

    /**
     * Spends a token on a certificate. The same request again, by the same key, is answered in the same way, so that an
     * answer that was lost can be had again.
     *
     * @param tokenId of a token whose secret the caller has shown
     * @param nodeId who it wants to be: 1 to 63 letters, digits, dots, dashes and underscores
     * @param request a certificate request (PKCS#10) as PEM text; only its key is taken from it
     * @throws eyrie.api.EyrieException INVALID naming what is wrong with the request; UNAUTHENTICATED if the token is used
     *     or over; CONFLICT if somebody else is the node of that id
     */
    Admission join(String tokenId, String nodeId, String request);

    /**
     * A new certificate for a node that has one. The old one stays good until its end.
     *
     * @param request as for {@link #join}
     * @throws eyrie.api.EyrieException INVALID; NOT_FOUND if there is no such node; UNAUTHENTICATED if it was revoked
     */
    Admission renew(String nodeId, String request);

    /** Those that have joined and were not removed, by id. */
    List<Member> members();

    Optional<Member> find(String nodeId);

    /** Ends all certificates of a node, at once. Idempotent. @throws eyrie.api.EyrieException NOT_FOUND */
    void revoke(String nodeId, String by);

    /** Forgets a node whose certificates are ended. @throws eyrie.api.EyrieException NOT_FOUND; CONFLICT if they are good */
    void remove(String nodeId);

    /** PEM text: the authorities of the fleet's controllers, this one's first. */
    String authorities();
}
