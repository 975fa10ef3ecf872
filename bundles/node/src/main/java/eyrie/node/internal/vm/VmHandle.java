/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.vm;

import eyrie.api.EyrieException;
import eyrie.api.machine.Guest;
import eyrie.api.machine.Machine;
import eyrie.api.vm.Vm;
import eyrie.api.vm.Vm.Owner;
import eyrie.api.vm.Vm.Status;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A VM while this process knows it: its record, its machine, and the lock under which it is changed. */
final class VmHandle {
    private static final Logger LOG = LoggerFactory.getLogger(VmHandle.class);

    private final VmFolder folder;
    private final ReentrantLock lock = new ReentrantLock(true);
    private final CountDownLatch ready;
    private volatile VmRecord record;
    private volatile Machine machine;
    private volatile String address;
    private volatile boolean unwanted;
    private volatile boolean removed;

    /** @param ready whether it may be used at once; otherwise {@link #recover} comes first */
    VmHandle(VmFolder folder, VmRecord record, boolean ready) {
        this.folder = folder;
        this.record = record;
        this.ready = new CountDownLatch(ready ? 0 : 1);
    }

    String id() {
        return record.id();
    }

    VmFolder folder() {
        return folder;
    }

    VmRecord record() {
        return record;
    }

    Life life() {
        return record.life();
    }

    Machine machine() {
        return machine;
    }

    void machine(Machine newMachine) {
        machine = newMachine;
    }

    void address(String newAddress) {
        address = newAddress;
    }

    /** Nobody waits for this VM any more; a start that is under way gives up. */
    void unwanted() {
        unwanted = true;
    }

    boolean isUnwanted() {
        return unwanted;
    }

    void checkWanted() {
        if (unwanted) {
            throw EyrieException.conflict("VM %s: is being removed".formatted(record.name()));
        }
    }

    void removed() {
        removed = true;
    }

    /** Does one thing to the VM while nobody else does another. */
    <T> T exclusively(Supplier<T> work) {
        awaitReady();
        lock.lock();
        try {
            if (removed) {
                throw EyrieException.notFound("VM", record.name());
            }
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    /** The first thing that is done to a VM of an earlier process. */
    void recover(Runnable work) {
        lock.lock();
        try {
            work.run();
        } finally {
            ready.countDown();
            lock.unlock();
        }
    }

    void awaitReady() {
        try {
            ready.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw EyrieException.internal("interrupted", e);
        }
    }

    /** Makes the record true on disk, then here. */
    void save(VmRecord next) {
        folder.write(next);
        record = next;
    }

    void save(Life next) {
        save(record.with(next));
    }

    /** A record that need not be on disk yet: whoever finds the older one comes to the same result. */
    void note(VmRecord next) {
        record = next;
    }

    /** Saves what has already become true; if that fails, the next process will find it out by itself. */
    void saveFact(Life next) {
        try {
            save(next);
        } catch (RuntimeException e) {
            LOG.warn("VM {}: its record could not be written", id(), e);
            note(record.with(next));
        }
    }

    void requireOwner(Owner owner) {
        if (record.owner() != owner) {
            throw EyrieException.conflict(
                    "VM %s: belongs to instance %s; terminate the instance instead".formatted(record.name(), id()));
        }
    }

    void requireResting(String verb) {
        if (life().status() != Status.STOPPED && life().status() != Status.SUSPENDED) {
            throw EyrieException.conflict("VM %s: is %s; only a stopped or suspended VM can be %s"
                    .formatted(record.name(), lower(life().status()), verb));
        }
    }

    Machine requireMachine() {
        Machine current = machine;
        if (current == null || life().status() != Status.RUNNING) {
            throw EyrieException.conflict(
                    "VM %s: is %s; start it first".formatted(record.name(), lower(life().status())));
        }
        return current;
    }

    Guest guest() {
        awaitReady();
        return requireMachine().guest();
    }

    /** As users see it. */
    Vm view() {
        VmRecord now = record;
        Life life = now.life();
        Machine current = machine;
        Origin origin = now.origin();
        return new Vm(
                now.id(),
                now.name(),
                now.owner(),
                life.status(),
                origin == null ? null : origin.templateId(),
                origin == null ? null : origin.tag(),
                now.config(),
                now.mac(),
                current == null ? null : address,
                life.ports(),
                current == null ? 0 : current.pid(),
                folder.bytes(),
                now.created(),
                life.started(),
                life.stopped(),
                life.exit(),
                life.problem());
    }

    private static String lower(Status status) {
        return status.name().toLowerCase(Locale.ROOT);
    }
}
