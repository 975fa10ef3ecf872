/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.security;

import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** The key and certificate with which the HTTP listener proves who it is. Thread-safe. */
@ProviderType
public interface ServerIdentity {
    /** Whether the user has brought a certificate, so that TLS is wanted on every address. */
    boolean configured();

    /**
     * The present identity: one private key with its chain. Made at the first call unless the user has brought one,
     * and made anew when it would expire soon; so ask again from time to time.
     *
     * @param password protects the key in the returned store
     * @throws eyrie.api.EyrieException INVALID naming the file of the user's that cannot be used
     */
    KeyStore keyStore(char[] password);

    /** The authorities whose certificates clients are asked for. Whether one is good is for others to say. */
    List<X509Certificate> clientAuthorities();
}
