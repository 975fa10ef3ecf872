/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.runtime;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.osgi.framework.Bundle;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

/** The components of Declarative Services. */
@Component(service = Components.class)
public final class Components {
    /** What is said of a component that needs another one that failed. */
    private static final String FOLLOWS = "Unable to get service";

    private final ServiceComponentRuntime runtime;

    @Activate
    public Components(@Reference ServiceComponentRuntime runtime) {
        this.runtime = runtime;
    }

    /**
     * A component as the API shows it.
     *
     * @param name of the component
     * @param bundle that brings it
     * @param state {@code active}, {@code satisfied} (ready to be made when somebody asks), {@code unsatisfied}, {@code
     *     failed}, {@code disabled}
     * @param offers the services that it gives when it is there
     * @param lacks what keeps it from being there
     */
    public record View(String name, String bundle, String state, List<String> offers, List<String> lacks) {}

    /** Of these bundles, or of all where none is named; by name. */
    public List<View> list(Bundle... bundles) {
        Collection<ComponentDescriptionDTO> components = runtime.getComponentDescriptionDTOs(bundles);
        return components.stream()
                .map(this::view)
                .sorted(Comparator.comparing(View::bundle).thenComparing(View::name))
                .toList();
    }

    /** Why components of a bundle that were to start did not: one sentence for each, those first that others follow from. */
    public List<String> failures(Bundle bundle) {
        return runtime.getComponentDescriptionDTOs(bundle).stream()
                .flatMap(component -> runtime.getComponentConfigurationDTOs(component).stream())
                .filter(configuration -> configuration.state == ComponentConfigurationDTO.FAILED_ACTIVATION)
                .map(configuration -> Lacks.reason(configuration.failure))
                .distinct()
                .sorted(Comparator.comparing(reason -> reason.contains(FOLLOWS)))
                .toList();
    }

    private View view(ComponentDescriptionDTO component) {
        Collection<ComponentConfigurationDTO> configurations = runtime.getComponentConfigurationDTOs(component);
        Set<String> lacks = new TreeSet<>();
        List<Integer> states = new ArrayList<>();
        for (ComponentConfigurationDTO configuration : configurations) {
            states.add(configuration.state);
            lacks.addAll(Lacks.of(component, configuration));
        }
        return new View(
                component.name,
                component.bundle.symbolicName,
                state(states),
                Arrays.asList(component.serviceInterfaces),
                List.copyOf(lacks));
    }

    /** Of several, which a factory configuration may make, the best. */
    private static String state(List<Integer> states) {
        if (states.contains(ComponentConfigurationDTO.ACTIVE)) {
            return "active";
        }
        if (states.contains(ComponentConfigurationDTO.SATISFIED)) {
            return "satisfied";
        }
        if (states.contains(ComponentConfigurationDTO.FAILED_ACTIVATION)) {
            return "failed";
        }
        return states.isEmpty() ? "disabled" : "unsatisfied";
    }
}
