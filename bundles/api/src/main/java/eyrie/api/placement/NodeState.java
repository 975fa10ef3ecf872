/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.placement;

/** What the controller thinks of a node; the labels are those of the compatible API. */
public enum NodeState {
    ACTIVE("Active"),
    /** It reports that it cannot run VMs, or it is full and none of its VMs runs. */
    UNHEALTHY("Unhealthy"),
    /** It takes nothing new, because an operator said so. */
    DRAIN("Drain Mode"),
    /** Its program is being replaced. */
    UPDATING("Updating"),
    /** No license covers it. */
    INACTIVE("Inactive (Invalid License)"),
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
