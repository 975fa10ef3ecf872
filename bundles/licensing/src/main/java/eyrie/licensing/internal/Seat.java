/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.licensing.internal;

/**
 * What licenses count of a node.
 *
 * @param place its place in the order in which nodes have come
 * @param cores physical ones
 * @param own whether it is the controller's own, which always may work
 * @param counted how many cores count
 * @param covered whether it may take work
 */
record Seat(String nodeId, long place, int cores, boolean own, int counted, boolean covered) {
    Seat covered(int count) {
        return new Seat(nodeId, place, cores, own, count, true);
    }

    Seat uncovered() {
        return new Seat(nodeId, place, cores, own, 0, false);
    }
}
