/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal;

/** The role that this bundle's components belong to. */
public final class Role {
    /** Component property: only while this process is a registry. */
    public static final String REGISTRY = "osgi.ds.satisfying.condition.target=(osgi.condition.id=eyrie.role.registry)";

    private Role() {}
}
