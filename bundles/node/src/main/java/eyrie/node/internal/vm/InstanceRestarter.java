/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.vm;

import eyrie.api.EyrieException;
import eyrie.api.vm.Vm.Status;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops VMs of instances and starts them again, with their disks as they are. Each step is recorded before it is done, and
 * doing all of it again leads to the same end. Under the VM's lock.
 */
final class InstanceRestarter {
    private static final Logger LOG = LoggerFactory.getLogger(InstanceRestarter.class);

    private final VmStopper stopper;
    private final SamePlace place;
    private final Disk disk;

    InstanceRestarter(VmStopper stopper, SamePlace place, Disk disk) {
        this.stopper = stopper;
        this.place = place;
        this.disk = disk;
    }

    /** Does nothing if that, or a later one, is done already or the instance has failed for good. */
    void restart(VmHandle handle, int number) {
        Restart known = handle.record().instance().restart();
        if (known == null || known.number() < number) {
            known = Restart.begun(number, handle.life());
            record(handle, known);
        }
        if (known.done()
                || handle.record().instance().failure() != null
                || handle.record().gone()) {
            return;
        }
        try {
            bringAbout(handle, known);
            record(handle, known.finished());
        } catch (RuntimeException e) {
            if (disk.isClosed() || handle.isUnwanted()) {
                throw e; // the next process goes on with it, or nobody needs it any more
            }
            LOG.error("VM {}: cannot be restarted", handle.id(), e);
            String why = e instanceof EyrieException ? e.getMessage() : "internal error: " + e;
            handle.save(handle.record()
                    .with(handle.record()
                            .instance()
                            .with(known.finished())
                            .failed("it could not be restarted: " + why)));
        }
    }

    private void bringAbout(VmHandle handle, Restart restart) {
        if (hasStartedAgain(handle, restart)) {
            return;
        }
        handle.checkWanted();
        stopper.stop(handle, false);
        handle.checkWanted();
        place.start(handle, restart.ports());
    }

    private static boolean hasStartedAgain(VmHandle handle, Restart restart) {
        Life life = handle.life();
        return life.status() == Status.RUNNING
                && life.started() != null
                && !life.started().equals(restart.before());
    }

    private static void record(VmHandle handle, Restart next) {
        handle.save(handle.record().with(handle.record().instance().with(next)));
    }
}
