/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.extensions.internal.life;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

/** Says in words what keeps declarative components of a bundle from working. */
final class Components {
    private final Supplier<ServiceComponentRuntime> runtime;

    /** @param runtime may give null while there is none */
    Components(Supplier<ServiceComponentRuntime> runtime) {
        this.runtime = runtime;
    }

    List<String> problems(Bundle bundle) {
        ServiceComponentRuntime present = runtime.get();
        List<String> problems = new ArrayList<>();
        if (present != null) {
            for (ComponentDescriptionDTO component : present.getComponentDescriptionDTOs(bundle)) {
                for (ComponentConfigurationDTO configuration : present.getComponentConfigurationDTOs(component)) {
                    problem(component, configuration, problems);
                }
            }
        }
        return problems;
    }

    private static void problem(
            ComponentDescriptionDTO component, ComponentConfigurationDTO configuration, List<String> into) {
        switch (configuration.state) {
            case ComponentConfigurationDTO.FAILED_ACTIVATION ->
                into.add(
                        "its component %s does not start: %s".formatted(component.name, reason(configuration.failure)));
            case ComponentConfigurationDTO.UNSATISFIED_REFERENCE ->
                into.add("its component %s waits for %s"
                        .formatted(
                                component.name,
                                Arrays.stream(configuration.unsatisfiedReferences)
                                        .map(one -> one.target == null ? one.name : one.name + " " + one.target)
                                        .collect(Collectors.joining(", "))));
            case ComponentConfigurationDTO.UNSATISFIED_CONFIGURATION ->
                into.add("its component %s waits for a configuration".formatted(component.name));
            default -> {
                // It works.
            }
        }
    }

    /** The last cause of a stack trace, which is the first. */
    private static String reason(String trace) {
        return trace == null
                ? "no reason was given"
                : Words.shortened(trace.lines()
                        .filter(line -> !line.startsWith("\t") && !line.startsWith(" "))
                        .reduce((_, last) -> last)
                        .orElse("no reason was given")
                        .replaceFirst("^Caused by: ", ""));
    }
}
