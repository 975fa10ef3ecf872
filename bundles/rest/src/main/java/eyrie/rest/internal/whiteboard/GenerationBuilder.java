/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.whiteboard;

import eyrie.api.rest.Resource;
import jakarta.servlet.ServletConfig;
import jakarta.servlet.ServletException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.core.Feature;
import jakarta.ws.rs.ext.ContextResolver;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.MessageBodyReader;
import jakarta.ws.rs.ext.MessageBodyWriter;
import jakarta.ws.rs.ext.ParamConverterProvider;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.WriterInterceptor;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.glassfish.jersey.server.model.ModelValidationException;
import org.glassfish.jersey.server.model.ResourceModelIssue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds a generation out of resources, without those that cannot be served. The usual build is a single one of them
 * all; only when that fails are they tried one after the other, oldest first, to find the culprits.
 */
final class GenerationBuilder {
    private static final Logger LOG = LoggerFactory.getLogger(GenerationBuilder.class);

    /** What would change the answers of other resources. */
    private static final List<Class<?>> NOT_FOR_RESOURCES = List.of(
            ContainerRequestFilter.class,
            ContainerResponseFilter.class,
            DynamicFeature.class,
            Feature.class,
            ContextResolver.class,
            ExceptionMapper.class,
            MessageBodyReader.class,
            MessageBodyWriter.class,
            ParamConverterProvider.class,
            ReaderInterceptor.class,
            WriterInterceptor.class);

    private final RestApplication application;
    /** The refused ones, so that each is checked and complained about once. */
    private final Map<Resource, String> refused = new IdentityHashMap<>();

    private final Executor undertaker;
    private final Scope scope;

    GenerationBuilder(RestApplication application, Executor undertaker, Scope scope) {
        this.application = application;
        this.undertaker = undertaker;
        this.scope = scope;
    }

    /** @param resources oldest first */
    Generation build(List<Resource> resources, ServletConfig servlet) throws ServletException {
        refused.keySet().retainAll(resources);
        List<Resource> candidates = new ArrayList<>(resources);
        candidates.removeIf(resource -> refused.containsKey(resource) || !acceptable(resource));
        try {
            return Generation.build(application.with(candidates), servlet, undertaker);
        } catch (ServletException | RuntimeException | LinkageError e) {
            LOG.debug("A resource cannot be served; looking for it", e);
            return buildWithoutCulprits(candidates, servlet);
        }
    }

    private Generation buildWithoutCulprits(List<Resource> candidates, ServletConfig servlet) throws ServletException {
        List<Resource> good = new ArrayList<>();
        for (Resource candidate : candidates) {
            good.add(candidate);
            try {
                Generation.build(application.with(good), servlet, undertaker).retire();
            } catch (ServletException | RuntimeException | LinkageError e) {
                good.removeLast();
                refuse(candidate, reason(e));
            }
        }
        return Generation.build(application.with(good), servlet, undertaker);
    }

    private boolean acceptable(Resource resource) {
        Class<?> type = resource.getClass();
        for (Class<?> contract : NOT_FOR_RESOURCES) {
            if (contract.isInstance(resource)) {
                refuse(
                        resource,
                        "it is also a " + contract.getSimpleName() + ", which would reach into other resources");
                return false;
            }
        }
        try {
            if (!type.isAnnotationPresent(Path.class)) {
                refuse(resource, "it has no @Path");
                return false;
            }
            List<Endpoint> endpoints = Endpoints.of(List.of(type));
            if (!withinScope(resource, endpoints)) {
                return false;
            }
            endpoints.stream()
                    .filter(endpoint -> endpoint.permission().isEmpty())
                    .forEach(endpoint -> LOG.error(
                            "{} {} ({}) names no permission, so nobody may call it",
                            endpoint.httpMethod(),
                            endpoint.path(),
                            type.getName()));
            return true;
        } catch (RuntimeException | LinkageError e) {
            refuse(resource, reason(e));
            return false;
        }
    }

    /** What an extension has not declared it does not get; where a locator leads to is not known before. */
    private boolean withinScope(Resource resource, List<Endpoint> endpoints) {
        if (scope.limited() && Endpoints.hasLocators(resource.getClass())) {
            refuse(resource, "it has a method that only leads to another resource");
            return false;
        }
        Optional<String> undeclared = endpoints.stream()
                .flatMap(one -> scope.undeclared(one).stream())
                .findFirst();
        undeclared.ifPresent(permission ->
                refuse(resource, "it asks for the permission %s, which is not declared".formatted(permission)));
        return undeclared.isEmpty();
    }

    private void refuse(Resource resource, String reason) {
        refused.put(resource, reason);
        scope.complaints()
                .accept("its resource %s is not served: %s"
                        .formatted(resource.getClass().getName(), reason));
        LOG.error("Resource {} is not served: {}", resource.getClass().getName(), reason);
    }

    private static String reason(Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof ModelValidationException invalid) {
            return invalid.getIssues().stream()
                    .map(ResourceModelIssue::getMessage)
                    .collect(Collectors.joining("; "));
        }
        return cause.toString();
    }
}
