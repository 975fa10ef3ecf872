/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal.placement;

/** What the controller thinks of a node; the labels are those of the compatible API. */
public enum NodeState {
    ACTIVE("Active"),
    /** It reports that it cannot run VMs. */
    UNHEALTHY("Unhealthy"),
    /** It was not heard for too long. */
    OFFLINE("Offline");

    private final String label;

    NodeState(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }
}
