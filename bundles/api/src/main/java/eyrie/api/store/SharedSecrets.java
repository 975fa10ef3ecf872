/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.store;

import org.osgi.annotation.versioning.ProviderType;

/** Small secrets that all controllers on one database have in common, keys and tokens for instance. Thread-safe. */
@ProviderType
public interface SharedSecrets {
    /**
     * The secret of this name as all controllers have it: that of whoever came first. With a database of one's own it is
     * the one given, which then is not stored.
     *
     * @param mine what this controller would use; kept if there is none yet
     * @throws eyrie.api.EyrieException as {@link Store#write}
     */
    String agree(String name, String mine);
}
