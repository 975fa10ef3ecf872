/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.whiteboard;

import eyrie.api.security.Permission;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What resources may do, and who hears of those that are not served.
 *
 * @param permissions that endpoints may ask for; null for any
 * @param complaints takes a sentence
 */
record Scope(Set<String> permissions, Consumer<String> complaints) {
    /** How an endpoint that needs no credential is declared. */
    private static final String NONE = "none";

    static final Scope PROGRAM = new Scope(null, _ -> {});

    /** Whether only declared permissions may be asked for. */
    boolean limited() {
        return permissions != null;
    }

    /** The permission of an endpoint as it would have to be declared; empty if it is. */
    Optional<String> undeclared(Endpoint endpoint) {
        return endpoint.permission()
                .map(permission ->
                        permission.equals(Permission.NONE) ? NONE : permission.split(":", 2)[0])
                .filter(permission -> limited() && !permissions.contains(permission));
    }
}
