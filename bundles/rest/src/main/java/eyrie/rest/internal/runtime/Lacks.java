/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.runtime;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.namespace.ExecutionEnvironmentNamespace;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.FrameworkWiring;
import org.osgi.resource.Namespace;
import org.osgi.resource.Requirement;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.component.runtime.dto.ReferenceDTO;
import org.osgi.service.component.runtime.dto.UnsatisfiedReferenceDTO;

/** What bundles and components lack, in words. */
public final class Lacks {
    private static final Pattern CONDITION = Pattern.compile("osgi\\.condition\\.id=([^)]*)");
    private static final String CAUSE = "Caused by: ";
    private static final String SATISFYING_CONDITION = "osgi.ds.satisfying.condition";

    private Lacks() {}

    /** Why a bundle cannot be resolved; empty if it is. */
    public static List<String> of(Bundle bundle, FrameworkWiring wiring) {
        BundleRevision revision = bundle.adapt(BundleRevision.class);
        if (bundle.getState() != Bundle.INSTALLED || revision == null) {
            return List.of();
        }
        return revision.getRequirements(null).stream()
                .filter(Lacks::mandatory)
                .filter(requirement -> wiring.findProviders(requirement).isEmpty())
                .map(Lacks::words)
                .distinct()
                .toList();
    }

    /** What keeps a component from being there; empty if nothing does. */
    static List<String> of(ComponentDescriptionDTO component, ComponentConfigurationDTO configuration) {
        return switch (configuration.state) {
            case ComponentConfigurationDTO.UNSATISFIED_CONFIGURATION ->
                List.of("the configuration " + String.join(", ", component.configurationPid));
            case ComponentConfigurationDTO.UNSATISFIED_REFERENCE ->
                Arrays.stream(configuration.unsatisfiedReferences)
                        .map(reference -> words(component, reference))
                        .toList();
            case ComponentConfigurationDTO.FAILED_ACTIVATION ->
                List.of("a start without failure: " + reason(configuration.failure));
            default -> List.of();
        };
    }

    private static boolean mandatory(Requirement requirement) {
        String resolution = requirement.getDirectives().get(Namespace.REQUIREMENT_RESOLUTION_DIRECTIVE);
        String effective = requirement.getDirectives().get(Namespace.REQUIREMENT_EFFECTIVE_DIRECTIVE);
        return !Namespace.RESOLUTION_OPTIONAL.equals(resolution)
                && (effective == null || Namespace.EFFECTIVE_RESOLVE.equals(effective));
    }

    private static String words(Requirement requirement) {
        String filter = requirement.getDirectives().getOrDefault(Namespace.REQUIREMENT_FILTER_DIRECTIVE, "");
        return switch (requirement.getNamespace()) {
            case PackageNamespace.PACKAGE_NAMESPACE -> "a bundle that exports the package " + range(filter);
            case ExecutionEnvironmentNamespace.EXECUTION_ENVIRONMENT_NAMESPACE -> "a Java that is " + range(filter);
            default -> "%s with %s".formatted(requirement.getNamespace(), filter);
        };
    }

    /** {@code (&(osgi.wiring.package=a.b)(version>=1.2.0)(!(version>=2.0.0)))} as {@code a.b, version 1.2.0 or later, below 2.0.0}. */
    private static String range(String filter) {
        return Stream.of(
                        find(filter, "osgi\\.(?:wiring\\.package|ee)=([^)]*)").map(name -> name),
                        find(filter, "[(&](?<!!\\()\\(?version>=([^)]*)").map(low -> "version " + low + " or later"),
                        find(filter, "!\\(version>=([^)]*)").map(high -> "below " + high))
                .flatMap(Optional::stream)
                .collect(Collectors.joining(", "));
    }

    private static Optional<String> find(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private static String words(ComponentDescriptionDTO component, UnsatisfiedReferenceDTO unsatisfied) {
        String target = unsatisfied.target == null ? "" : unsatisfied.target;
        if (unsatisfied.name.equals(SATISFYING_CONDITION)) {
            return "the condition " + find(target, CONDITION.pattern()).orElse(target);
        }
        String service = Arrays.stream(component.references)
                .filter(reference -> reference.name.equals(unsatisfied.name))
                .map(Lacks::service)
                .findFirst()
                .orElse(unsatisfied.name);
        return target.isEmpty() ? "a service " + service : "a service %s with %s".formatted(service, target);
    }

    private static String service(ReferenceDTO reference) {
        return reference.interfaceName;
    }

    /** The innermost cause of a stack trace, without the name of our own exception. */
    static String reason(String trace) {
        if (trace == null || trace.isBlank()) {
            return "no reason was given";
        }
        List<String> lines = trace.lines().toList();
        return lines.stream()
                .filter(line -> line.startsWith(CAUSE))
                .reduce((outer, inner) -> inner)
                .map(line -> line.substring(CAUSE.length()))
                .orElse(lines.getFirst())
                .replaceFirst("^eyrie\\.api\\.EyrieException: ", "");
    }
}
