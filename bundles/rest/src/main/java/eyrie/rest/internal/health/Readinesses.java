/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.health;

import eyrie.api.runtime.Readiness;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Knows what the roles of this program need, and which of it does not work yet. */
@Component(service = Readinesses.class, configurationPid = "eyrie.runtime")
public final class Readinesses {
    private static final Map<String, List<String>> NEEDS = Map.of(
            "controller", List.of("store", "controller", "licensing", "http"),
            "registry", List.of("registry", "blobs", "http", "registry-http"),
            "node", List.of("node", "http"));

    /** Settings of this part. */
    @interface Config {
        String[] roles() default {};
    }

    private final BundleContext context;
    private final Set<String> roles;
    /** Not the services: one of them depends on the whiteboard, which serves the resource that asks here. */
    private final Map<String, ServiceReference<Readiness>> checks = new ConcurrentHashMap<>();

    @Activate
    public Readinesses(BundleContext context, Config config) {
        this(context, config.roles());
    }

    /** @param roles each may hold several, separated by commas */
    Readinesses(BundleContext context, String... roles) {
        this.context = context;
        this.roles = new LinkedHashSet<>(Arrays.stream(roles)
                .flatMap(list -> Stream.of(list.split(",")))
                .map(String::strip)
                .filter(role -> !role.isEmpty())
                .toList());
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    public void add(ServiceReference<Readiness> check) {
        checks.put(name(check), check);
    }

    public void remove(ServiceReference<Readiness> check) {
        checks.remove(name(check), check);
    }

    /** What is not ready and why; nothing if the program can do its work. */
    List<Waiting> waiting() {
        if (roles.isEmpty()) {
            return List.of(new Waiting("settings", "The roles of this program are not known yet"));
        }
        return roles.stream()
                .flatMap(role -> NEEDS.getOrDefault(role, List.of(role)).stream())
                .distinct()
                .flatMap(name -> problem(name).map(problem -> new Waiting(name, problem)).stream())
                .toList();
    }

    private Optional<String> problem(String name) {
        ServiceReference<Readiness> reference = checks.get(name);
        Readiness check = reference == null ? null : context.getService(reference);
        if (check == null) {
            return Optional.of("It has not started yet");
        }
        try {
            return check.problem();
        } finally {
            context.ungetService(reference);
        }
    }

    private static String name(ServiceReference<Readiness> check) {
        return String.valueOf(check.getProperty(Readiness.NAME));
    }

    record Waiting(String name, String problem) {}
}
