/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.auth;

import jakarta.ws.rs.container.ContainerRequestContext;

/** Fills in the thing that a permission is for: {@code registry_pull:{name}} names the path parameter that holds it. */
final class NamedThing {
    private static final String START = ":{";
    private static final String END = "}";

    private NamedThing() {}

    static String resolve(String permission, ContainerRequestContext request) {
        int start = permission.indexOf(START);
        if (start < 0 || !permission.endsWith(END)) {
            return permission;
        }
        String parameter = permission.substring(start + START.length(), permission.length() - END.length());
        String thing = request.getUriInfo().getPathParameters().getFirst(parameter);
        if (thing == null) {
            throw new IllegalStateException("The path has no parameter %s, for %s".formatted(parameter, permission));
        }
        return permission.substring(0, start + 1) + thing;
    }
}
