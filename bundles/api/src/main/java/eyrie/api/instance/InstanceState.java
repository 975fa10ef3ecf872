/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.instance;

/** The states of an instance; the names are those of the compatible API. */
public enum InstanceState {
    SCHEDULING("Scheduling"),
    PULLING("Pulling"),
    STARTED("Started"),
    STOPPING("Stopping"),
    STOPPED("Stopped"),
    PUSHING("Pushing"),
    ERROR("Error"),
    TERMINATING("Terminating"),
    TERMINATED("Terminated");

    private final String label;

    InstanceState(String label) {
        this.label = label;
    }

    /** As the API writes it. */
    public String label() {
        return label;
    }

    /** Whether an instance in this state holds room on a node. */
    public boolean occupies() {
        return this != TERMINATED;
    }
}
