/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.security;

import java.util.Set;

/**
 * Who is calling.
 *
 * @param name for the record
 * @param permissions what is allowed; {@link Permission#ALL} allows everything
 */
public record Caller(String name, Set<String> permissions) {
    public Caller {
        permissions = Set.copyOf(permissions);
    }

    public boolean may(String permission) {
        return permission.equals(Permission.AUTHENTICATED)
                || permissions.contains(Permission.ALL)
                || permissions.contains(permission)
                || permissions.contains(withoutThing(permission));
    }

    private static String withoutThing(String permission) {
        int colon = permission.indexOf(':');
        return colon < 0 ? permission : permission.substring(0, colon);
    }
}
