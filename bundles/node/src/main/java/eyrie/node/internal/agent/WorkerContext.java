/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.agent;

import eyrie.api.template.ImageStore;
import eyrie.node.internal.vm.InstanceVms;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What all workers share.
 *
 * @param vms the VM library
 * @param images the templates here
 * @param leftovers VMs whose room was given to others
 * @param claims what keeps a template while a VM is made of it
 * @param remote templates that are not here
 * @param reporter takes what is true
 * @param scripts runs startup scripts
 * @param preparations what bundles do in fresh guests
 * @param hostIp where forwarded ports are reachable
 * @param closing opens when the node shuts down
 */
record WorkerContext(
        InstanceVms vms,
        ImageStore images,
        Leftovers leftovers,
        TemplateClaims claims,
        RemoteTemplates remote,
        Reporter reporter,
        StartupScripts scripts,
        Preparations preparations,
        String hostIp,
        CountDownLatch closing) {
    boolean isClosing() {
        return closing.getCount() == 0;
    }

    /** Waits a while, or until the node shuts down. */
    void pause(Duration atMost) {
        try {
            if (closing.await(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
