/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.fakes;

import eyrie.api.EyrieException;
import eyrie.api.Progress;
import eyrie.api.machine.Guest;
import eyrie.api.machine.PortForward;
import eyrie.api.template.TemplateVersion;
import eyrie.api.vm.NewVm;
import eyrie.api.vm.StartSpec;
import eyrie.api.vm.Vm;
import eyrie.api.vm.Vms;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A library with the VMs that a test gives it; remembers what was asked of it. */
public final class FakeVms implements Vms {
    public static final String ID = "27f9f8a1-0000-4000-8000-000000000001";

    public final List<Vm> all = new CopyOnWriteArrayList<>();
    public final List<String> calls = new CopyOnWriteArrayList<>();
    public final HostGuest guest = new HostGuest();
    /** What creating does once it was asked for. */
    public volatile Function<Progress, Vm> creation = _ -> vm("made", Vm.Status.STOPPED);

    private final Path console;

    public FakeVms(Path console) {
        this.console = console;
        all.add(vm("build-1", Vm.Status.RUNNING));
    }

    public static Vm vm(String name, Vm.Status status) {
        return new Vm(
                ID,
                name,
                Vm.Owner.USER,
                status,
                FakeTemplates.ID,
                "base",
                FakeTemplates.CONFIG,
                "52:54:00:12:34:56",
                "10.0.2.15",
                List.of(new PortForward("ssh", 22, "127.0.0.1", 10000)),
                4711,
                196608,
                Instant.parse("2026-01-02T03:04:05Z"),
                Instant.parse("2026-01-02T03:05:05.5Z"),
                null,
                null,
                null);
    }

    private Vm require(String idOrName) {
        return find(idOrName).orElseThrow(() -> EyrieException.notFound("VM", idOrName));
    }

    @Override
    public List<Vm> list() {
        return all;
    }

    @Override
    public Optional<Vm> find(String idOrName) {
        return all.stream()
                .filter(vm -> vm.id().equals(idOrName) || vm.name().equals(idOrName))
                .findFirst();
    }

    @Override
    public Vm create(NewVm vm, Progress progress) {
        calls.add(vm.toString());
        return creation.apply(progress);
    }

    @Override
    public Vm clone(String source, String tag, String name) {
        calls.add("clone %s %s %s".formatted(source, tag, name));
        return vm(name, Vm.Status.SUSPENDED);
    }

    @Override
    public Vm start(String idOrName, Progress progress) {
        calls.add("start " + idOrName);
        return require(idOrName);
    }

    @Override
    public Vm stop(String idOrName, boolean force) {
        calls.add("stop %s %s".formatted(idOrName, force));
        return require(idOrName);
    }

    @Override
    public Vm suspend(String idOrName) {
        calls.add("suspend " + idOrName);
        return require(idOrName);
    }

    @Override
    public void delete(String idOrName) {
        all.remove(require(idOrName));
    }

    @Override
    public TemplateVersion push(String idOrName, String tag, String description, Progress progress) {
        calls.add("push %s %s %s".formatted(idOrName, tag, description));
        progress.at("copying", 0.5);
        throw EyrieException.conflict("tag %s exists".formatted(tag));
    }

    @Override
    public Guest guest(String idOrName) {
        if (require(idOrName).status() != Vm.Status.RUNNING) {
            throw EyrieException.conflict("VM %s does not run; start it first".formatted(idOrName));
        }
        return guest;
    }

    @Override
    public Path console(String idOrName) {
        return console;
    }

    @Override
    public Vm launch(TemplateVersion version, StartSpec spec) {
        throw new AssertionError("what is tested here has no reason to call this");
    }

    @Override
    public void remove(String id) {
        throw new AssertionError("what is tested here has no reason to call this");
    }

    @Override
    public AutoCloseable onExit(ExitListener listener) {
        throw new AssertionError("what is tested here has no reason to call this");
    }

    @Override
    public boolean awaitAdopted(Duration timeout) {
        return true;
    }
}
