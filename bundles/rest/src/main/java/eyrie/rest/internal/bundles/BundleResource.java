/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.bundles;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.rest.Resource;
import eyrie.api.security.Permission;
import eyrie.rest.internal.runtime.Components;
import eyrie.rest.internal.whiteboard.Exchange;
import eyrie.rest.internal.wire.Operation;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.wiring.FrameworkWiring;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows the bundles that the program is made of, and replaces one while the rest goes on. */
@Component(service = Resource.class, configurationPid = "eyrie.rest", configurationPolicy = ConfigurationPolicy.REQUIRE)
@Path("/eyrie/v1/bundles")
@Produces(MediaType.APPLICATION_JSON)
public final class BundleResource implements Resource {
    private static final Logger LOG = LoggerFactory.getLogger(BundleResource.class);
    private static final long MAX_BYTES = 64L << 20;

    /** Settings of this part. */
    @interface Config {
        String data();
    }

    private final BundleContext context;
    private final Exchange exchange;
    private final BundleStore store;
    private final BundleReplacer replacer;
    private final Components components;
    private final FrameworkWiring wiring;
    private final ReentrantLock oneAtATime = new ReentrantLock();

    @Activate
    public BundleResource(
            BundleContext context, @Reference Exchange exchange, @Reference Components components, Config config) {
        this.context = context;
        this.components = components;
        this.wiring = context.getBundle(0).adapt(FrameworkWiring.class);
        this.exchange = exchange;
        this.store = new BundleStore(java.nio.file.Path.of(config.data()).resolve("bundles"), MAX_BYTES);
        this.replacer = new BundleReplacer(context, store, components);
        store.open();
    }

    @GET
    @Permission(Permission.VIEW_RUNTIME)
    @Operation("Lists the bundles that the program is made of, with what those lack that cannot be used.")
    public List<BundleView> list() {
        return Arrays.stream(context.getBundles())
                .map(bundle -> BundleView.of(bundle, wiring))
                .toList();
    }

    @GET
    @Path("{symbolic_name}")
    @Permission(Permission.VIEW_RUNTIME)
    @Operation("Tells of one bundle which services it offers and uses, what it imports, and its components.")
    public BundleDetail show(@PathParam("symbolic_name") String symbolicName) {
        return BundleDetail.of(find(symbolicName), wiring, components);
    }

    /** Only for those who may do everything: what is sent runs with all that the program may do. */
    @PUT
    @Path("{symbolic_name}")
    @Permission(Permission.ALL)
    @Operation("Puts another build of a bundle in its place while the program runs; force=true takes any version.")
    public BundleView replace(
            @PathParam("symbolic_name") String symbolicName,
            @QueryParam("force") @DefaultValue("false") boolean force,
            InputStream body)
            throws Exception {
        Bundle present = find(symbolicName);
        if (replacer.carriesThisApi(present)) {
            throw EyrieException.conflict(
                    "%s cannot be replaced while the program runs, because the HTTP API is built on it; update the package and restart"
                            .formatted(symbolicName));
        }
        java.nio.file.Path received = store.receive(body);
        oneAtATime.lockInterruptibly();
        try {
            return BundleView.of(replace(find(symbolicName), BundleJar.read(received), force), wiring);
        } finally {
            oneAtATime.unlock();
            Files.deleteIfExists(received);
        }
    }

    private Bundle replace(Bundle present, BundleJar jar, boolean force) throws Exception {
        if (!jar.symbolicName().equals(present.getSymbolicName())) {
            throw new EyrieException(
                    ErrorKind.INVALID,
                    "The jar is bundle %s; send one of %s".formatted(jar.symbolicName(), present.getSymbolicName()));
        }
        if (!force && jar.version().compareTo(present.getVersion()) <= 0) {
            throw EyrieException.conflict(
                    "%s %s is not newer than the %s that runs; send a newer one, or add ?force=true"
                            .formatted(jar.symbolicName(), jar.version(), present.getVersion()));
        }
        String from = present.getVersion().toString();
        Bundle fresh = exchange.exchanging(() -> replacer.replace(present, jar));
        store.keep(jar);
        LOG.info("Replaced bundle {} {} by {}", jar.symbolicName(), from, jar.version());
        return fresh;
    }

    private Bundle find(String symbolicName) {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> symbolicName.equals(bundle.getSymbolicName()))
                .findFirst()
                .orElseThrow(() -> EyrieException.notFound("Bundle", symbolicName));
    }
}
