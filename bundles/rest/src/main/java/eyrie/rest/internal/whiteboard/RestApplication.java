/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.whiteboard;

import com.fasterxml.jackson.jakarta.rs.json.JacksonJsonProvider;
import eyrie.rest.internal.auth.Gate;
import eyrie.rest.internal.errors.ErrorMapper;
import eyrie.rest.internal.json.AnswerHeaders;
import eyrie.rest.internal.json.BodyLimit;
import eyrie.rest.internal.json.Json;
import eyrie.rest.internal.json.JsonEverywhere;
import eyrie.rest.internal.wire.FileBodyWriter;
import eyrie.rest.internal.wire.JsonBody;
import jakarta.ws.rs.ext.RuntimeDelegate;
import java.util.Collection;
import org.glassfish.jersey.CommonProperties;
import org.glassfish.jersey.media.sse.SseFeature;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.server.ServerProperties;
import org.glassfish.jersey.server.internal.RuntimeDelegateImpl;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;

/** What surrounds every resource: JSON, the gate, the form of failures, limits. */
@Component(
        service = RestApplication.class,
        configurationPid = "eyrie.rest",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class RestApplication {
    private final Gate gate;
    private final long maxBody;

    /** Settings of this part. */
    @interface Config {
        /** The largest JSON body in bytes. */
        long maxBody() default 8L << 20;
    }

    @Activate
    public RestApplication(@Reference Gate gate, Config config) {
        this(gate, config.maxBody());
    }

    RestApplication(Gate gate, long maxBody) {
        // Before anything touches Jakarta REST: it would look for an implementation by means that do not work here.
        RuntimeDelegate.setInstance(new RuntimeDelegateImpl());
        this.gate = gate;
        this.maxBody = maxBody;
    }

    ResourceConfig with(Collection<?> resources) {
        ResourceConfig application = new ResourceConfig();
        application.property(CommonProperties.FEATURE_AUTO_DISCOVERY_DISABLE, true);
        application.property(CommonProperties.PROVIDER_DEFAULT_DISABLE, "ALL");
        application.property(ServerProperties.WADL_FEATURE_DISABLE, true);
        application.property(ServerProperties.BV_FEATURE_DISABLE, true);
        application.property(ServerProperties.RESPONSE_SET_STATUS_OVER_SEND_ERROR, true);
        application.register(SseFeature.class);
        // What a stream flushes leaves at once; by default Jersey holds back the first 8 KiB.
        application.property(CommonProperties.OUTBOUND_CONTENT_LENGTH_BUFFER, 0);
        application.register(new FileBodyWriter());
        application.register(new JsonBody());
        application.register(new JacksonJsonProvider(Json.mapper()));
        application.register(new JsonEverywhere());
        application.register(gate);
        application.register(new BodyLimit(maxBody));
        application.register(new AnswerHeaders());
        application.register(ErrorMapper.class);
        application.registerInstances(resources.toArray());
        return application;
    }
}
