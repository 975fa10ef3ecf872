/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.objects;

/** Reaches object stores. */
public interface ObjectStores {
    /** A store, which need not answer yet: {@link ObjectStore#problem()} tells. To be closed by the caller. */
    ObjectStore open(ObjectLocation location);
}
