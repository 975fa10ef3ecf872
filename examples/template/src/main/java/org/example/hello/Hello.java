package org.example.hello;

import eyrie.api.rest.Resource;
import eyrie.api.security.Permission;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;
import org.osgi.service.component.annotations.Component;

/** Answers at /eyrie/v1/x/hello while the extension is there. */
@Component(service = Resource.class)
@Path("/eyrie/v1/x/hello")
public final class Hello implements Resource {
    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Permission(Permission.LIST_VMS)
    public Map<String, String> hello() {
        return Map.of("hello", "world");
    }
}
