/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.node;

/**
 * How many machines of a template are kept resumed and paused, so that an instance gets one in milliseconds.
 *
 * @param template its id
 * @param tag of the version, or null for the latest
 * @param group whose nodes share them, by id, or null for all nodes
 * @param count in all; the nodes have equal parts, and each keeps only as many as its free memory allows
 */
public record SpareGoal(String template, String tag, String group, int count) {
    /** The most that can be asked for. */
    public static final int MOST = 1000;
}
