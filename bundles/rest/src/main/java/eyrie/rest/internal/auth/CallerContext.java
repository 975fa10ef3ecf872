/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.auth;

import eyrie.api.security.Caller;
import jakarta.ws.rs.core.SecurityContext;
import java.security.Principal;

/**
 * The caller of the current request. A resource takes {@code @Context SecurityContext}: the principal's name is the
 * caller's name, and {@code isUserInRole(permission)} says whether the caller has a permission.
 */
final class CallerContext implements SecurityContext {
    private final Caller caller;
    private final boolean secure;

    CallerContext(Caller caller, boolean secure) {
        this.caller = caller;
        this.secure = secure;
    }

    @Override
    public Principal getUserPrincipal() {
        return caller::name;
    }

    @Override
    public boolean isUserInRole(String permission) {
        return caller.may(permission);
    }

    @Override
    public boolean isSecure() {
        return secure;
    }

    @Override
    public String getAuthenticationScheme() {
        return BASIC_AUTH;
    }
}
