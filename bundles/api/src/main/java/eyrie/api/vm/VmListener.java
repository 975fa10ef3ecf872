/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.vm;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Whiteboard: hears what became of the VMs of this node that belong to users; instances tell of theirs themselves. Called
 * after it is on disk, by the thread that did it; a failure is logged and changes nothing. Register as a service.
 * Thread-safe.
 */
@ConsumerType
@FunctionalInterface
public interface VmListener {
    /** @param vm as it was right after; for {@code DELETED}, right before */
    void changed(Change change, Vm vm);

    /** What became of a VM. */
    enum Change {
        CREATED,
        STARTED,
        SUSPENDED,
        STOPPED,
        /** It ended, and nobody had asked for that. */
        ENDED,
        DELETED
    }
}
