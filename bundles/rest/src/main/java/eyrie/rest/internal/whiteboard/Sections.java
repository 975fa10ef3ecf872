/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.whiteboard;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which paths belong to which extension. Replaced as a whole when it changes; immutable.
 *
 * @param byName sections by the names of extensions
 * @param routes the longest path first
 */
record Sections(Map<String, Section> byName, List<Route> routes) {
    static final Sections NONE = new Sections(Map.of(), List.of());

    /**
     * A path below which a section serves.
     *
     * @param path without a slash at its end
     */
    record Route(String path, Section section) {
        boolean leadsTo(String requested) {
            return leads(path, requested);
        }
    }

    /** Whether what is requested is a path without a slash at its end, or lies below it. */
    static boolean leads(String path, String requested) {
        return requested.startsWith(path)
                && (requested.length() == path.length() || requested.charAt(path.length()) == '/');
    }

    Optional<Section> of(String requested) {
        for (Route route : routes) {
            if (route.leadsTo(requested)) {
                return Optional.of(route.section());
            }
        }
        return Optional.empty();
    }

    Sections with(String name, Section section, List<String> paths) {
        Map<String, Section> names = new HashMap<>(byName);
        names.put(name, section);
        List<Route> all = new ArrayList<>(routes);
        paths.forEach(path -> all.add(new Route(path, section)));
        all.sort(Comparator.comparingInt((Route route) -> route.path().length()).reversed());
        return new Sections(Map.copyOf(names), List.copyOf(all));
    }

    Sections without(String name) {
        Map<String, Section> names = new HashMap<>(byName);
        Section gone = names.remove(name);
        return new Sections(
                Map.copyOf(names),
                routes.stream().filter(route -> route.section() != gone).toList());
    }
}
