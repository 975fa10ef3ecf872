/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.node;

/**
 * How far a node is with an order. Level triggered: repeating a report changes nothing.
 *
 * @param order the order's id
 * @param state how far it is
 * @param progress 0 to 1
 * @param message why it failed, or null
 */
public record TemplateReport(String order, State state, double progress, String message) {
    /** How far an order is. */
    public enum State {
        RUNNING,
        DONE,
        FAILED
    }
}
