/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.json;

import eyrie.rest.internal.errors.ErrorForm;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;

/**
 * The compatible API speaks JSON whatever a client calls it: many send none or a form's Content-Type. Eyrie's own API
 * insists on the right one, since a browser lets a foreign page send only forms and plain text.
 */
@PreMatching
public final class JsonEverywhere implements ContainerRequestFilter {
    @Override
    public void filter(ContainerRequestContext request) {
        if (ErrorForm.of(request.getUriInfo().getPath()) == ErrorForm.ENVELOPE) {
            request.getHeaders().putSingle(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_JSON);
            request.getHeaders().putSingle(HttpHeaders.ACCEPT, MediaType.WILDCARD);
        }
    }
}
