/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.compat;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import eyrie.api.EyrieException;
import eyrie.api.rest.Resource;
import eyrie.api.security.Permission;
import eyrie.rest.internal.wire.Operation;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes what other machines log into the log of this server. */
@Path("/log")
@Produces(MediaType.APPLICATION_JSON)
@Component(
        service = Resource.class,
        property = "osgi.ds.satisfying.condition.target=(osgi.condition.id=eyrie.role.registry)")
public final class LogResource implements Resource {
    private static final Logger LOG = LoggerFactory.getLogger(LogResource.class);

    @Activate
    public LogResource() {}

    /** What to log; several lines are several entries. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record LogRequest(String machineName, String service, String host, String content) {}

    @POST
    @Permission(Permission.SEND_LOG)
    @Operation("Takes lines into the log of the server.")
    public Envelope<Void> log(LogRequest body) {
        if (body.content() == null || body.content().isBlank()) {
            throw EyrieException.invalid("content", "", "what is to be logged");
        }
        String from = "%s on %s (%s)".formatted(named(body.service()), named(body.machineName()), named(body.host()));
        body.content().lines().forEach(line -> LOG.info("{}: {}", from, printable(line)));
        return Envelope.ok();
    }

    private static String named(String text) {
        return text == null || text.isBlank() ? "unnamed" : printable(text);
    }

    /** Nobody else's text may look like an entry of its own, or move the cursor of a terminal. */
    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", " ");
    }
}
