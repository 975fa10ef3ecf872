/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.whiteboard;

import eyrie.api.security.Permission;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.glassfish.jersey.server.model.Invocable;
import org.glassfish.jersey.server.model.Resource;

/** Lists what resource classes can be called with, and the permission that each call needs. */
public final class Endpoints {
    private Endpoints() {}

    /** Every endpoint of the classes; what sub-resource locators lead to is not among them. */
    public static List<Endpoint> of(Collection<Class<?>> resources) {
        List<Endpoint> found = new ArrayList<>();
        for (Class<?> type : resources) {
            Resource resource = Resource.from(type);
            if (resource != null) {
                walk(resource, "", found);
            }
        }
        return found;
    }

    /** Whether a class has methods that lead to other resources, which are known only when they are called. */
    static boolean hasLocators(Class<?> type) {
        Resource resource = Resource.from(type);
        return resource != null && hasLocators(resource);
    }

    private static boolean hasLocators(Resource resource) {
        return resource.getResourceLocator() != null
                || resource.getChildResources().stream().anyMatch(Endpoints::hasLocators);
    }

    /** The permission of a resource method: its own, else its class's. */
    public static Optional<String> permission(Invocable invocable) {
        return annotation(invocable.getHandlingMethod())
                .or(() -> annotation(invocable.getDefinitionMethod()))
                .or(() -> Optional.ofNullable(
                        invocable.getHandlingMethod().getDeclaringClass().getAnnotation(Permission.class)))
                .map(Permission::value);
    }

    private static Optional<Permission> annotation(Method method) {
        return Optional.ofNullable(method.getAnnotation(Permission.class));
    }

    private static void walk(Resource resource, String parent, List<Endpoint> found) {
        String path = join(parent, resource.getPath());
        resource.getResourceMethods()
                .forEach(method -> found.add(new Endpoint(
                        method.getHttpMethod(),
                        path,
                        permission(method.getInvocable()),
                        method.getInvocable().getHandlingMethod())));
        resource.getChildResources().forEach(child -> walk(child, path, found));
    }

    private static String join(String parent, String path) {
        String relative = path == null ? "" : path.startsWith("/") ? path.substring(1) : path;
        return relative.isEmpty() ? parent : (parent.endsWith("/") ? parent : parent + '/') + relative;
    }
}
