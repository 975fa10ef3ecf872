/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.whiteboard;

import eyrie.api.ErrorKind;
import eyrie.rest.internal.errors.ErrorForm;
import eyrie.rest.internal.json.Json;
import eyrie.rest.internal.wire.BreakOff;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletAsyncSupported;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;
import org.slf4j.MDC;

/** Where HTTP meets the whiteboard: names the request, sets the headers of every answer, and hands it on. */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern("/*")
@HttpWhiteboardServletAsyncSupported
public final class RestServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    /** The request attribute (and request property) that holds the address of the client. */
    public static final String REMOTE_ADDRESS = "eyrie.remote-address";

    private final transient Whiteboard whiteboard;
    private final transient HttpMeter meter;

    @Activate
    public RestServlet(@Reference Whiteboard whiteboard, @Reference HttpMeter meter) {
        this.whiteboard = whiteboard;
        this.meter = meter;
    }

    @Override
    public void init() {
        whiteboard.open(getServletConfig());
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        long begin = System.nanoTime();
        String id = RequestId.of(request);
        request.setAttribute(RequestId.ATTRIBUTE, id);
        request.setAttribute(REMOTE_ADDRESS, request.getRemoteAddr());
        response.setHeader(RequestId.HEADER, id);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("X-Frame-Options", "DENY");
        response.setHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
        response.setHeader("Referrer-Policy", "no-referrer");
        try (MDC.MDCCloseable _ = MDC.putCloseable(RequestId.MDC_KEY, id)) {
            switch (whiteboard.serve(request, BreakOff.open(response))) {
                case SERVED -> {}
                case STARTING -> answerLater(request, response, "Eyrie is starting; try again soon");
                case REPLACING ->
                    answerLater(request, response, "the extension that serves this is being replaced; try again soon");
            }
            BreakOff.ifWanted(request);
        } catch (UncheckedIOException e) {
            // A client that went away is no failure of ours; the container knows it by the plain exception.
            throw e.getCause();
        } finally {
            meter.handled(
                    request.getRequestURI(), request.getMethod(), response.getStatus(), System.nanoTime() - begin);
        }
    }

    private static void answerLater(HttpServletRequest request, HttpServletResponse response, String why)
            throws IOException {
        response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        response.setHeader("Retry-After", "1");
        response.setHeader("Cache-Control", "no-store");
        response.setContentType("application/json");
        response.getOutputStream()
                .write(Json.mapper()
                        .writeValueAsBytes(ErrorForm.of(request.getRequestURI()).body(ErrorKind.UNAVAILABLE, why)));
    }
}
