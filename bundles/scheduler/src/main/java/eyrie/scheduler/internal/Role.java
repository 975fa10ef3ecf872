/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

/** The role that this bundle's components belong to. */
public final class Role {
    /** Component property: only while this process is a controller. */
    public static final String CONTROLLER =
            "osgi.ds.satisfying.condition.target=(osgi.condition.id=eyrie.role.controller)";

    private Role() {}
}
