/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.listener;

import eyrie.api.ErrorKind;
import eyrie.rest.internal.errors.ErrorForm;
import eyrie.rest.internal.json.Json;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;

/** Keeps the registry and everything else apart, each on its own address. */
final class RegistryDoor extends HttpFilter {
    private static final long serialVersionUID = 1L;

    private final transient RegistryConnector connector;
    private final transient ListenAddress address;

    RegistryDoor(RegistryConnector connector, ListenAddress address) {
        this.connector = connector;
        this.address = address;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        boolean forRegistry = forRegistry(request);
        if (forRegistry == (request.getLocalPort() == connector.port())) {
            chain.doFilter(request, response);
        } else {
            refuse(
                    response,
                    forRegistry ? ErrorForm.OCI : ErrorForm.of(path(request)),
                    forRegistry
                            ? "The registry is not here; it listens on %s (registry.listen)".formatted(address)
                            : "Only the registry is here, at /v2/; everything else is on the server's own address");
        }
    }

    private static boolean forRegistry(HttpServletRequest request) {
        String path = path(request);
        return path.equals("/v2") || path.startsWith("/v2/");
    }

    /** As the container understands it: decoded, without dots and parameters. */
    private static String path(HttpServletRequest request) {
        return request.getServletPath() + Objects.requireNonNullElse(request.getPathInfo(), "");
    }

    private static void refuse(HttpServletResponse response, ErrorForm form, String message) throws IOException {
        response.setStatus(HttpServletResponse.SC_NOT_FOUND);
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setContentType("application/json");
        response.getOutputStream().write(Json.mapper().writeValueAsBytes(form.body(ErrorKind.NOT_FOUND, message)));
    }
}
