/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.vm;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.machine.Machine;
import eyrie.api.machine.MachineExit;
import eyrie.api.node.SaveOrder;
import eyrie.api.node.SaveOutcome;
import eyrie.api.vm.Vm;
import eyrie.api.vm.Vm.Owner;
import eyrie.node.internal.vm.InstanceVms.InstanceVm;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;

/** The part of the library that only the agent uses: see {@link InstanceVms}. Thread-safe. */
final class InstanceLibrary {
    private final Catalog catalog;
    private final VmFolders folders;
    private final VmStopper stopper;
    private final ImageSaver saver;
    private final InstanceRestarter restarter;

    InstanceLibrary(
            Catalog catalog, VmFolders folders, VmStopper stopper, ImageSaver saver, InstanceRestarter restarter) {
        this.catalog = catalog;
        this.folders = folders;
        this.stopper = stopper;
        this.saver = saver;
        this.restarter = restarter;
    }

    List<String> ids() {
        return catalog.all().stream()
                .filter(InstanceLibrary::isInstance)
                .map(VmHandle::id)
                .toList();
    }

    Optional<InstanceVm> find(String id) {
        return handle(id).map(handle -> {
            handle.awaitReady();
            VmRecord record = handle.record();
            return new InstanceVm(handle.view(), record.instance(), record.gone());
        });
    }

    void progress(String id, UnaryOperator<InstanceProgress> change) {
        handle(id)
                .ifPresent(handle -> handle.exclusively(() -> {
                    VmRecord next =
                            handle.record().with(change.apply(handle.record().instance()));
                    handle.note(next);
                    handle.save(next);
                    return null;
                }));
    }

    void fail(String id, String name, String message) {
        if (handle(id).isPresent()) {
            progress(id, progress -> progress.failed(message));
            return;
        }
        VmRecord record = VmRecord.failed(id, name, message);
        VmHandle handle = new VmHandle(folders.of(id), record, true);
        boolean kept = false;
        try {
            handle.folder().create();
            handle.save(record);
            catalog.add(handle);
            kept = true;
        } finally {
            if (!kept) {
                folders.remove(handle.folder());
            }
        }
    }

    void halt(String id) {
        handle(id).ifPresent(handle -> handle.exclusively(() -> stopper.stop(handle, false)));
    }

    void bury(String id) {
        handle(id)
                .ifPresent(handle -> handle.exclusively(() -> {
                    stopper.bury(handle);
                    return null;
                }));
    }

    void remove(String id) {
        try {
            handle(id).ifPresent(stopper::remove);
        } catch (EyrieException e) {
            if (e.kind() != ErrorKind.NOT_FOUND) { // else it was removed while we waited for its turn
                throw e;
            }
        }
    }

    SaveOutcome save(String id, SaveOrder order) {
        VmHandle handle = require(id);
        return handle.exclusively(() -> saver.save(handle, order));
    }

    SaveOutcome giveUpSave(String id, String why) {
        VmHandle handle = require(id);
        return handle.exclusively(() -> saver.giveUp(handle, why));
    }

    void restart(String id, int number) {
        VmHandle handle = require(id);
        handle.exclusively(() -> {
            restarter.restart(handle, number);
            return null;
        });
    }

    private VmHandle require(String id) {
        return handle(id).orElseThrow(() -> EyrieException.notFound("VM", id));
    }

    Optional<MachineExit> awaitEnd(String id, Duration patience) {
        VmHandle handle = catalog.get(id);
        Machine machine = handle.machine();
        if (machine == null) {
            // Its end may just be written down.
            return Optional.ofNullable(handle.exclusively(() -> handle.life().exit()));
        }
        try {
            return Optional.of(machine.exit().toCompletableFuture().get(patience.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException | ExecutionException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    Vm refreshAddress(String id) {
        VmHandle handle = catalog.get(id);
        handle.guest().addresses().stream().findFirst().ifPresent(handle::address);
        return handle.view();
    }

    private Optional<VmHandle> handle(String id) {
        return catalog.byId(id).filter(InstanceLibrary::isInstance);
    }

    private static boolean isInstance(VmHandle handle) {
        return handle.record().owner() == Owner.INSTANCE;
    }
}
