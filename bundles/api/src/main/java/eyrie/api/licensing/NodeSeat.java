/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.licensing;

/**
 * How licenses cover a node.
 *
 * @param cores physical cores of it
 * @param counted how many of them are counted
 * @param covered whether it may take work
 * @param reason why not, as a sentence; null if it may
 */
public record NodeSeat(int cores, int counted, boolean covered, String reason) {}
