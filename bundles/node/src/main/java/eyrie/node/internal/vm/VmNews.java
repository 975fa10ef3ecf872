/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.vm;

import eyrie.api.vm.Vm;
import eyrie.api.vm.VmListener;
import eyrie.api.vm.VmListener.Change;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells listeners what became of the VMs of users. Thread-safe. */
final class VmNews {
    private static final Logger LOG = LoggerFactory.getLogger(VmNews.class);

    private final List<VmListener> listeners = new CopyOnWriteArrayList<>();

    void add(VmListener listener) {
        listeners.add(listener);
    }

    void remove(VmListener listener) {
        listeners.remove(listener);
    }

    /** Does nothing for the VM of an instance. Answers the VM. */
    Vm tell(Change change, Vm vm) {
        if (vm.owner() == Vm.Owner.USER) {
            for (VmListener listener : listeners) {
                try {
                    listener.changed(change, vm);
                } catch (RuntimeException failed) {
                    LOG.error("{} could not take the news of VM {}", listener, vm.name(), failed);
                }
            }
        }
        return vm;
    }
}
