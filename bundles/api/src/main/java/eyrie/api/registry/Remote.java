/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.registry;

import java.net.URI;
import java.time.Instant;
import java.util.List;

/**
 * An OCI registry that is known by name. What proves who we are to it is not part of this.
 *
 * @param name unique
 * @param url {@code https://host[:port]} or {@code http://host[:port]}
 * @param prefix below which repositories of templates lie, {@code team/ci} for instance; empty for none
 * @param user who we are to it; empty for nobody
 * @param isDefault whether it is meant where none is named; at most one is
 * @param created when it was added; null for one that is there by itself
 * @param authorities whose certificates are believed of it, beside everybody's
 */
public record Remote(
        String name,
        URI url,
        String prefix,
        String user,
        boolean isDefault,
        Instant created,
        List<Authorities.Authority> authorities) {
    /** One without authorities of its own. */
    public Remote(String name, URI url, String prefix, String user, boolean isDefault, Instant created) {
        this(name, url, prefix, user, isDefault, created, List.of());
    }
}
