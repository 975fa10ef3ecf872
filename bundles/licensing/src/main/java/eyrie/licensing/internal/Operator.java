/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.licensing.internal;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What the operator of this server lets be used of what is licensed.
 *
 * @param all whether nothing is held back
 * @param names of features, where it is
 */
record Operator(boolean all, Set<String> names) {
    /** @param setting {@code *}, or names with commas between them */
    static Operator of(String setting) {
        Set<String> names = Arrays.stream(setting.split(",", -1))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toSet());
        return new Operator(names.contains("*"), names);
    }

    boolean allows(String feature) {
        return all || names.contains(feature);
    }

    Set<String> of(Set<String> features) {
        Set<String> allowed = new TreeSet<>(features);
        allowed.removeIf(feature -> !allows(feature));
        return allowed;
    }
}
