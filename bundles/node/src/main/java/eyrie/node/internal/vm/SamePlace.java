/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.vm;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.Progress;
import eyrie.api.machine.PortForward;
import eyrie.api.template.PortRule;
import java.util.ArrayList;
import java.util.List;

/** Starts VMs again where they were. Under the VM's lock. */
final class SamePlace {
    private final VmStarter starter;

    SamePlace(VmStarter starter) {
        this.starter = starter;
    }

    /** On the ports that it had, unless somebody has taken one meanwhile. */
    void start(VmHandle handle, List<PortForward> ports) {
        List<PortRule> rules = handle.record().rules();
        try {
            handle.note(handle.record().with(same(rules, ports)));
            starter.start(handle, Progress.NONE);
        } catch (EyrieException e) {
            if (e.kind() != ErrorKind.CONFLICT || handle.isUnwanted()) {
                throw e;
            }
            handle.note(handle.record().with(rules));
            starter.start(handle, Progress.NONE);
        }
    }

    private static List<PortRule> same(List<PortRule> rules, List<PortForward> ports) {
        if (rules.size() != ports.size()) {
            return rules;
        }
        List<PortRule> same = new ArrayList<>();
        for (int i = 0; i < rules.size(); i++) {
            PortRule rule = rules.get(i);
            same.add(new PortRule(
                    rule.name(), rule.guestPort(), rule.hostIp(), ports.get(i).hostPort()));
        }
        return same;
    }
}
