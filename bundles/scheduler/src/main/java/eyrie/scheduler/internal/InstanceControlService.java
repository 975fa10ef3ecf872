/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import eyrie.api.EyrieException;
import eyrie.api.instance.InstanceControl;
import eyrie.api.instance.InstanceState;
import eyrie.scheduler.internal.InstanceTable.Current;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Has instances started again: a counter that their node follows. */
@Component(service = InstanceControl.class, property = Role.CONTROLLER)
public final class InstanceControlService implements InstanceControl {
    private final Scheduler scheduler;

    @Activate
    public InstanceControlService(@Reference Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    @Override
    public void restart(String id, Map<String, String> wishes) {
        Map<String, String> checked = scheduler.rules().checked(wishes);
        scheduler.store().write(connection -> {
            Current instance =
                    InstanceTable.current(connection, id).orElseThrow(() -> EyrieException.notFound("instance", id));
            InstanceState state = instance.status().state();
            if (!instance.onNode() || (state != InstanceState.STARTED && state != InstanceState.STOPPED)) {
                throw EyrieException.conflict(
                        "instance_id: instance %s is %s; only one that is started or stopped can be restarted"
                                .formatted(id, state.label()));
            }
            InstanceTable.restart(connection, id, checked, scheduler.timers().now());
            scheduler.lifecycle().restarting(connection, instance);
            return null;
        });
    }
}
