/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.builder.internal.apt;

import java.util.List;

/**
 * One archive of binary packages that apt uses.
 *
 * @param uri where it is
 * @param suite {@code bookworm} for instance
 * @param components {@code main} for instance
 * @param signedBy path of the keyring, or null where apt takes any that it trusts or the key stands in the entry itself
 */
public record AptSource(String uri, String suite, List<String> components, String signedBy) {
    public AptSource {
        components = List.copyOf(components);
    }
}
