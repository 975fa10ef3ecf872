/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal.event;

import eyrie.api.event.Events;
import eyrie.api.store.Store;
import eyrie.api.vm.Vm;
import eyrie.api.vm.VmListener;
import eyrie.scheduler.internal.Role;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Writes what happens to the VMs of users into the event log. */
@Component(service = VmListener.class, property = Role.CONTROLLER)
public final class VmEvents implements VmListener {
    private final Store store;
    private final Events events;

    @Activate
    public VmEvents(@Reference Store store, @Reference Events events) {
        this.store = store;
        this.events = events;
    }

    @Override
    public void changed(Change change, Vm vm) {
        Map<String, Object> facts = new HashMap<>();
        facts.put("name", vm.name());
        if (vm.templateId() != null) {
            facts.put("template_id", vm.templateId());
        }
        if (change == Change.ENDED && vm.exit() != null) {
            facts.put("message", vm.exit().detail());
        }
        String type = "vm." + change.name().toLowerCase(Locale.ROOT);
        store.write(transaction -> {
            events.append(transaction, type, vm.id(), facts);
            return null;
        });
    }
}
