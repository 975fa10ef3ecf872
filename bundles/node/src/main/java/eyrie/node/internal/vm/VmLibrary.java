/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.vm;

import eyrie.api.EyrieException;
import eyrie.api.Progress;
import eyrie.api.arrival.Arrivals;
import eyrie.api.machine.Guest;
import eyrie.api.machine.Hypervisor;
import eyrie.api.machine.Machine;
import eyrie.api.machine.MachineExit;
import eyrie.api.node.SaveOrder;
import eyrie.api.node.SaveOutcome;
import eyrie.api.template.ImageStore;
import eyrie.api.template.TemplateListener;
import eyrie.api.template.TemplateVersion;
import eyrie.api.vm.DiskSource;
import eyrie.api.vm.NewVm;
import eyrie.api.vm.StartSpec;
import eyrie.api.vm.Vm;
import eyrie.api.vm.Vm.Owner;
import eyrie.api.vm.VmListener;
import eyrie.api.vm.VmListener.Change;
import eyrie.api.vm.Vms;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The VM library: finds the VM that a call is about, takes its lock, and leaves the work to whoever knows it. */
@Component(
        service = {Vms.class, InstanceVms.class, TemplateListener.class},
        immediate = true,
        configurationPid = "eyrie.node",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        property = "osgi.ds.satisfying.condition.target=(osgi.condition.id=eyrie.role.node)")
public final class VmLibrary implements InstanceVms, TemplateListener {
    private static final Logger LOG = LoggerFactory.getLogger(VmLibrary.class);
    private static final Duration LAST_STARTS = Duration.ofSeconds(5);

    private final Disk disk;
    private final Catalog catalog = new Catalog();
    private final VmFolders folders;
    private final Versions versions;
    private final StartGate gate;
    private final Spares spares;
    private final ExitWatch exits;
    private final ArrivingImages arriving;
    private final VmMaker maker;
    private final VmStarter starter;
    private final VmStopper stopper;
    private final VmPusher pusher;
    private final InstanceStarter instanceStarter;
    private final InstanceLibrary instances;
    private final VmNews news = new VmNews();
    private final List<DiskSource> sources = new CopyOnWriteArrayList<>();
    private final CountDownLatch adopted = new CountDownLatch(1);
    private final ExecutorService background = Executors.newVirtualThreadPerTaskExecutor();

    @interface Config {
        String data();

        String forwardAddress() default "127.0.0.1";

        int firstPort() default 10000;

        int spares() default 1;
    }

    @Activate
    public VmLibrary(
            @Reference(policyOption = ReferencePolicyOption.GREEDY) Hypervisor hypervisor,
            @Reference ImageStore images,
            Config config) {
        this(hypervisor, images, config, new Disk());
    }

    VmLibrary(Hypervisor hypervisor, ImageStore images, Config config, Disk disk) {
        this.disk = disk;
        folders = new VmFolders(Path.of(config.data()).resolve("vms"), disk);
        versions = new Versions(images);
        gate = new StartGate(Runtime.getRuntime().availableProcessors());
        SpareMaker machines = new SpareMaker(hypervisor, images, folders);
        spares = new Spares(machines, images, gate, config.spares(), HostFigures::availableMemory, System::nanoTime);
        exits = new ExitWatch(hypervisor, disk);
        arriving = new ArrivingImages(hypervisor, images);
        Identities identities = new Identities(background);
        Launcher launcher = new Launcher(hypervisor, disk, identities, config.forwardAddress(), config.firstPort());
        pusher = new VmPusher(hypervisor, images);
        maker = new VmMaker(hypervisor, images, folders, catalog, identities, sources);
        starter = new VmStarter(hypervisor, versions, launcher, pusher, gate, exits);
        stopper = new VmStopper(hypervisor, folders, catalog, identities, exits);
        instanceStarter =
                new InstanceStarter(hypervisor, arriving, folders, catalog, identities, launcher, spares, gate, exits);
        SamePlace place = new SamePlace(starter);
        instances = new InstanceLibrary(
                catalog,
                folders,
                stopper,
                new ImageSaver(images, catalog, stopper, place, pusher, new SanityTest(hypervisor, machines), disk),
                new InstanceRestarter(stopper, place, disk));
        exits.listen(vm -> news.tell(Change.ENDED, vm));
        load(identities);
        background.execute(() -> adopt(new Recovery(hypervisor, starter, stopper, pusher, exits, arriving)));
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindSource(DiskSource source) {
        sources.add(source);
    }

    void unbindSource(DiskSource source) {
        sources.remove(source);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindListener(VmListener listener) {
        news.add(listener);
    }

    void unbindListener(VmListener listener) {
        news.remove(listener);
    }

    /** Where there is no such service, instances start when their template is whole. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindArrivals(Arrivals arrivals) {
        arriving.bind(arrivals);
    }

    void unbindArrivals(Arrivals arrivals) {
        arriving.unbind(arrivals);
    }

    /** VMs go on running; a start that takes longer than a moment is taken up or undone by the next process. */
    @Deactivate
    void close() throws InterruptedException {
        spares.close();
        if (!gate.awaitIdle(LAST_STARTS)) {
            LOG.warn("leaving while VMs are being started");
        }
        disk.close();
        background.shutdownNow();
    }

    private void load(Identities identities) {
        for (VmRecord record : folders.load()) {
            identities.reserve(record.mac());
            catalog.add(new VmHandle(folders.of(record.id()), record, false));
        }
    }

    private void adopt(Recovery recovery) {
        recovery.run(catalog.all());
        spares.start();
        adopted.countDown();
    }

    @Override
    public List<Vm> list() {
        return catalog.all().stream()
                .filter(handle -> !handle.record().gone())
                .map(VmHandle::view)
                .toList();
    }

    @Override
    public Optional<Vm> find(String idOrName) {
        return catalog.find(idOrName).map(VmHandle::view);
    }

    @Override
    public Vm create(NewVm vm, Progress progress) {
        return news.tell(Change.CREATED, maker.create(vm, progress));
    }

    @Override
    public Vm clone(String source, String tag, String name) {
        Optional<TemplateVersion> version = versions.resolve(source, tag);
        if (version.isPresent()) {
            return news.tell(Change.CREATED, maker.cloneOf(version.get(), name));
        }
        VmHandle handle = catalog.find(source).orElseThrow(() -> EyrieException.notFound("template or VM", source));
        return news.tell(Change.CREATED, handle.exclusively(() -> {
            pusher.finish(handle);
            return maker.cloneOf(handle, name);
        }));
    }

    @Override
    public Vm start(String idOrName, Progress progress) {
        return withUserVm(idOrName, Change.STARTED, handle -> starter.start(handle, progress));
    }

    @Override
    public Vm stop(String idOrName, boolean force) {
        return withUserVm(idOrName, Change.STOPPED, handle -> {
            pusher.finish(handle);
            return stopper.stop(handle, force);
        });
    }

    @Override
    public Vm suspend(String idOrName) {
        return withUserVm(idOrName, Change.SUSPENDED, stopper::suspend);
    }

    @Override
    public void delete(String idOrName) {
        VmHandle handle = catalog.get(idOrName);
        handle.requireOwner(Owner.USER);
        Vm last = handle.view();
        stopper.remove(handle);
        news.tell(Change.DELETED, last);
    }

    @Override
    public TemplateVersion push(String idOrName, String tag, String description, Progress progress) {
        VmHandle handle = catalog.get(idOrName);
        handle.requireOwner(Owner.USER);
        return handle.exclusively(() -> pusher.push(handle, tag, description, progress));
    }

    @Override
    public Guest guest(String idOrName) {
        return catalog.get(idOrName).guest();
    }

    @Override
    public Path console(String idOrName) {
        VmHandle handle = catalog.get(idOrName);
        Machine machine = handle.machine();
        return machine == null ? handle.folder().console() : machine.console();
    }

    @Override
    public Vm launch(TemplateVersion version, StartSpec spec) {
        Steps steps = new Steps();
        Vm vm = launch(version, spec, InstanceProgress.NONE, steps);
        LOG.info("VM {} started: {}", spec.id(), steps);
        return vm;
    }

    @Override
    public Vm launch(TemplateVersion version, StartSpec spec, InstanceProgress progress, Steps steps) {
        Names.checkId(spec.id());
        Names.check(spec.name());
        return instanceStarter.launch(version, spec, progress, steps);
    }

    @Override
    public void remove(String id) {
        instances.remove(id);
    }

    @Override
    public AutoCloseable onExit(ExitListener listener) {
        return exits.listen(listener);
    }

    @Override
    public boolean awaitAdopted(Duration timeout) {
        try {
            return adopted.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public List<String> instances() {
        return instances.ids();
    }

    @Override
    public Optional<InstanceVm> instance(String id) {
        return instances.find(id);
    }

    @Override
    public void progress(String id, UnaryOperator<InstanceProgress> change) {
        instances.progress(id, change);
    }

    @Override
    public void fail(String id, String name, String message) {
        instances.fail(id, name, message);
    }

    @Override
    public void halt(String id) {
        instances.halt(id);
    }

    @Override
    public void bury(String id) {
        instances.bury(id);
    }

    @Override
    public SaveOutcome save(String id, SaveOrder order) {
        return instances.save(id, order);
    }

    @Override
    public SaveOutcome giveUpSave(String id, String why) {
        return instances.giveUpSave(id, why);
    }

    @Override
    public void restart(String id, int number) {
        instances.restart(id, number);
    }

    @Override
    public Optional<MachineExit> awaitEnd(String id, Duration patience) {
        return instances.awaitEnd(id, patience);
    }

    @Override
    public Vm refreshAddress(String id) {
        return instances.refreshAddress(id);
    }

    @Override
    public void committed(TemplateVersion version) {
        spares.use(version);
    }

    @Override
    public void deleted(TemplateVersion last) {
        spares.wake();
    }

    @Override
    public void keepSpares(Map<TemplateVersion, Integer> wanted) {
        spares.keep(wanted);
    }

    @Override
    public int spares(TemplateVersion version) {
        return spares.ready(version);
    }

    @Override
    public void onSpareKept(Runnable listener) {
        spares.onKept(listener);
    }

    /** How many machines wait to become VMs. */
    int readySpares() {
        return spares.ready();
    }

    /** Tells the news if there are any: what is so already is not done again. */
    private Vm withUserVm(String idOrName, Change change, Function<VmHandle, Vm> work) {
        VmHandle handle = catalog.get(idOrName);
        handle.requireOwner(Owner.USER);
        return handle.exclusively(() -> {
            Vm.Status before = handle.life().status();
            Vm after = work.apply(handle);
            return after.status() == before ? after : news.tell(change, after);
        });
    }
}
