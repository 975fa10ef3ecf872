/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal.placement;

/** Says how well a node suits an instance that could go there. */
@FunctionalInterface
public interface NodeScore {
    /** The higher, the better; compared only with what the same score says of other nodes. */
    double of(Demand demand, Room room);
}
