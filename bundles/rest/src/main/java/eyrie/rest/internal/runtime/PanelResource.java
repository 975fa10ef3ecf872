/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.runtime;

import eyrie.api.portal.Panel;
import eyrie.api.rest.Resource;
import eyrie.api.security.Permission;
import eyrie.rest.internal.wire.Operation;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lists the pages that bundles add to the portal. */
@Path("/eyrie/v1/panels")
@Produces(MediaType.APPLICATION_JSON)
@Component(service = Resource.class)
public final class PanelResource implements Resource {
    private static final Logger LOG = LoggerFactory.getLogger(PanelResource.class);
    private static final Pattern ID = Pattern.compile("[a-z0-9-]{1,40}");
    private static final Pattern PATH = Pattern.compile("/[A-Za-z0-9._~/-]{1,200}");
    private static final int LONGEST_TITLE = 60;

    private final Map<Panel, View> panels = new ConcurrentHashMap<>();

    /**
     * A page.
     *
     * @param path from the root of this server
     * @param permission without which it is of no use
     */
    public record View(String id, String title, String path, String permission) {}

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    public void add(Panel panel) {
        View view = new View(panel.id(), panel.title(), panel.path(), panel.permission());
        if (view.id() == null
                || !ID.matcher(view.id()).matches()
                || view.title() == null
                || view.title().isBlank()
                || view.title().length() > LONGEST_TITLE
                || view.path() == null
                || !PATH.matcher(view.path()).matches()
                || view.path().contains("..")
                || view.permission() == null) {
            LOG.error(
                    "Panel {} is not shown: {} is not as the contract says",
                    panel.getClass().getName(),
                    view);
            return;
        }
        if (panels.values().stream().anyMatch(other -> other.id().equals(view.id()))) {
            LOG.error(
                    "Panel {} is not shown: there is one with the id {} already",
                    panel.getClass().getName(),
                    view.id());
            return;
        }
        panels.put(panel, view);
    }

    public void remove(Panel panel) {
        panels.remove(panel);
    }

    @GET
    @Permission(Permission.AUTHENTICATED)
    @Operation("Lists the pages that extensions add to the portal, those of which the caller may use.")
    public List<View> list(@Context SecurityContext caller) {
        return panels.values().stream()
                .filter(panel -> caller.isUserInRole(panel.permission()))
                .sorted(Comparator.comparing(View::title).thenComparing(View::id))
                .toList();
    }
}
