/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.fleet;

import org.osgi.annotation.versioning.ConsumerType;

/** Whiteboard: hears of changes in who belongs to the fleet. Register as a service. Must return soon. Thread-safe. */
@ConsumerType
public interface FleetListener {
    /** The certificates of a node are good no more, from now on. */
    void revoked(String nodeId);
}
