/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.agent;

import eyrie.api.arrival.Arrivals;
import eyrie.api.arrival.Offers;
import eyrie.api.fleet.FleetRegistry;
import eyrie.api.machine.Hypervisor;
import eyrie.api.node.Assignment;
import eyrie.api.node.Assignments;
import eyrie.api.registry.Remotes;
import eyrie.api.runtime.Readiness;
import eyrie.api.template.ImageStore;
import eyrie.api.template.TemplateListener;
import eyrie.api.template.TemplateVersion;
import eyrie.api.transfer.Transfers;
import eyrie.api.vm.GuestPreparation;
import eyrie.api.vm.Vm;
import eyrie.api.vm.Vm.Owner;
import eyrie.node.internal.vm.Disk;
import eyrie.node.internal.vm.InstanceVms;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
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
import org.slf4j.MDC;

/** The agent: keeps asking what should be here and makes it so. */
@Component(
        service = {Readiness.class, TemplateListener.class},
        immediate = true,
        configurationPid = "eyrie.node",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        property = {Readiness.NAME + "=node", "osgi.ds.satisfying.condition.target=(osgi.condition.id=eyrie.role.node)"
        })
public final class NodeAgent implements Readiness, TemplateListener {
    private static final Logger LOG = LoggerFactory.getLogger(NodeAgent.class);
    private static final Duration LONG_POLL = Duration.ofSeconds(30);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Duration PUBLISH_AGAIN = Duration.ofSeconds(20);

    private final Hypervisor hypervisor;
    private final InstanceVms vms;
    private final NodeFacts facts;
    private final ControllerLink controller = new ControllerLink();
    private final RemoteTemplates remote = new RemoteTemplates();
    private final Announcer announcer;
    private final Reporter reporter;
    private final Map<String, Worker> workers = new ConcurrentHashMap<>();
    private final Leftovers leftovers;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final WorkerContext context;
    private final TemplateOrders templates;
    private final TemplateBudget budget;
    private final Publisher publisher;
    private final SpareKeeper spares;
    private final AutoCloseable exits;
    private final Preparations preparations = new Preparations(Duration.ofSeconds(GuestPreparation.LONGEST_SECONDS));
    private final Thread thread = Thread.ofVirtual().name("assignments").unstarted(this::work);

    /** Both are there where this process can reach registries. */
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile Transfers transfers;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile Remotes remotes;

    /** On nodes whose controller is another process. */
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile FleetRegistry fleetRegistry;

    @interface Config {
        String data();

        String id() default "";

        String name() default "";

        int capacity() default 0;

        String address() default "127.0.0.1";

        long templateBytes() default 0;

        String publishTemplates() default "joined";
    }

    @Activate
    public NodeAgent(
            @Reference(policyOption = ReferencePolicyOption.GREEDY) Hypervisor hypervisor,
            @Reference ImageStore images,
            @Reference InstanceVms vms,
            Config config) {
        this.hypervisor = hypervisor;
        this.vms = vms;
        Disk disk = new Disk();
        Elsewhere elsewhere = new Elsewhere(() -> transfers, () -> remotes);
        publisher = new Publisher(
                images,
                elsewhere,
                new Settled(Path.of(config.data()).resolve("published"), disk),
                () -> publishing(config.publishTemplates()),
                this::tellNews,
                PUBLISH_AGAIN);
        facts = new NodeFacts(config, hypervisor, new HeldTemplates(images, vms::spares, publisher::of), vms, disk);
        announcer = new Announcer(controller, facts::collect);
        reporter = new Reporter(facts.id(), controller, workers::remove);
        leftovers = new Leftovers(id -> vms.instance(id).isPresent());
        TemplateClaims claims = new TemplateClaims();
        context = new WorkerContext(
                vms,
                images,
                leftovers,
                claims,
                remote,
                reporter,
                new StartupScripts(),
                preparations,
                facts.address(),
                closing);
        templates = new TemplateOrders(facts.id(), controller, new TemplateKeeper(images, vms, claims, elsewhere));
        budget = new TemplateBudget(config.templateBytes(), images, vms, claims, elsewhere, InstantSource.system());
        spares = new SpareKeeper(vms, images, remote);
        vms.onSpareKept(announcer::changed);
        exits = vms.onExit(this::ended);
        announcer.start();
        reporter.start();
        budget.start();
        publisher.start();
        thread.start();
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindAssignments(Assignments assignments) {
        controller.set(assignments);
        publisher.changed(); // this node may just have joined a fleet
    }

    void unbindAssignments(Assignments assignments) {
        controller.unset(assignments);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindArrivals(Arrivals arrivals) {
        remote.set(arrivals);
    }

    void unbindArrivals(Arrivals arrivals) {
        remote.unset(arrivals);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindOffers(Offers offers) {
        remote.set(offers);
    }

    void unbindOffers(Offers offers) {
        remote.unset(offers);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindPreparation(GuestPreparation preparation, Map<String, Object> properties) {
        preparations.add(preparation, properties);
    }

    void unbindPreparation(GuestPreparation preparation) {
        preparations.remove(preparation);
    }

    /** Instances go on; their next agent takes them up from the records. */
    @Deactivate
    void close() throws Exception {
        closing.countDown();
        thread.interrupt();
        announcer.close();
        reporter.close();
        templates.close();
        budget.close();
        publisher.close();
        exits.close();
    }

    @Override
    public Optional<String> problem() {
        String problem = hypervisor.info().problem();
        if (problem != null) {
            return Optional.of(problem);
        }
        if (!vms.awaitAdopted(Duration.ZERO)) {
            return Optional.of("the VMs of the last run are still being adopted");
        }
        if (!announcer.isAccepted()) {
            return Optional.of("the controller does not know this node yet");
        }
        return Optional.empty();
    }

    @Override
    public void committed(TemplateVersion version) {
        announcer.changed();
        budget.changed();
        spares.committed(version);
        publisher.changed();
    }

    @Override
    public void arrived(TemplateVersion version) {
        publisher.arrived(version);
        committed(version);
    }

    @Override
    public void deleted(TemplateVersion last) {
        announcer.changed();
    }

    private void tellNews() {
        announcer.changed();
    }

    private Publisher.Mode publishing(String wanted) {
        FleetRegistry fleet = fleetRegistry;
        return switch (wanted) {
            case "never" -> Publisher.Mode.OFF;
            case "always" -> Publisher.Mode.ON;
            default ->
                fleet == null
                        ? Publisher.Mode.UNKNOWN
                        : fleet.address().isPresent() ? Publisher.Mode.ON : Publisher.Mode.OFF;
        };
    }

    private void work() {
        MDC.put("node", facts.id());
        try {
            announcer.awaitAccepted();
            while (!vms.awaitAdopted(LONG_POLL)) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                LOG.warn("the VMs of the last run are still being adopted");
            }
            follow();
        } catch (InterruptedException e) {
            LOG.debug("no more assignments are taken");
        }
    }

    private void follow() throws InterruptedException {
        Assignments followed = null;
        long revision = -1;
        while (true) {
            Assignments assignments = controller.await();
            if (assignments != followed) {
                followed = assignments;
                revision = -1;
                announcer.changed();
                reporter.repeat();
            }
            try {
                Assignment.Page page = assignments.await(facts.id(), revision, LONG_POLL);
                revision = page.revision();
                reconcile(page);
                templates.follow(page.templates());
                spares.follow(page.spares());
            } catch (RuntimeException e) {
                ControllerLink.failed(LOG, "the controller did not say what should be here", e);
                announcer.changed();
                controller.pause(AFTER_FAILURE);
            }
        }
    }

    /** What is to go comes first, since what is to start waits for its room. */
    private void reconcile(Assignment.Page page) {
        Set<String> unassigned = new HashSet<>(vms.instances());
        unassigned.addAll(workers.keySet());
        page.assignments().forEach(assignment -> unassigned.remove(assignment.instanceId()));
        for (String id : unassigned) {
            leftovers.found(id);
            worker(id).assign(absent(id));
        }
        for (Assignment assignment : page.assignments()) {
            worker(assignment.instanceId()).assign(assignment);
        }
    }

    private Worker worker(String id) {
        return workers.computeIfAbsent(id, key -> new Worker(key, context));
    }

    private static Assignment absent(String id) {
        return new Assignment(id, Assignment.Desired.ABSENT, null, 0, null, null, null, null, 0, 0);
    }

    private void ended(Vm vm) {
        Worker worker = workers.get(vm.id());
        if (vm.owner() == Owner.INSTANCE && worker != null) {
            worker.ended();
        }
    }
}
