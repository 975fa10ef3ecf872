/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.licensing.internal;

import eyrie.api.EyrieException;
import eyrie.api.event.Events;
import eyrie.api.licensing.FeatureStatus;
import eyrie.api.licensing.Features;
import eyrie.api.licensing.KeyCheck;
import eyrie.api.licensing.KeyStatus;
import eyrie.api.licensing.LicenseAct;
import eyrie.api.licensing.LicenseStatus;
import eyrie.api.licensing.Licensing;
import eyrie.api.licensing.NodeSeat;
import eyrie.api.placement.PlacementChanges;
import eyrie.api.runtime.Readiness;
import eyrie.api.store.Store;
import eyrie.licensekey.LicenseKey;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.condition.Condition;

/** Licenses as others see them; it is there from the moment on when features are as decided. */
@Component(
        service = {Licensing.class, Features.class, Readiness.class},
        property = Readiness.NAME + "=licensing",
        immediate = true,
        configurationPid = "eyrie.runtime",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class LicensingService implements Licensing, Features, Readiness {
    private final Store store;
    private final SeatRules seats;
    private final InstanceRule instances;
    private final Conditions conditions;
    private final Installed installed;
    private final Licenses licenses;
    private final Watch watch;
    private volatile Operator operator;

    // The scheduler may be replaced while this goes on.
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile Events events;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile PlacementChanges placement;

    /** The settings {@code eyrie.runtime}. */
    @interface Config {
        /** Names with commas between them, or {@code *}. */
        String features() default "*";
    }

    /** @param guard is there before any condition is */
    @Activate
    public LicensingService(
            @Reference(target = "(osgi.condition.id=eyrie.role.controller)") Condition controller,
            @Reference Store store,
            @Reference SeatRules seats,
            @Reference InstanceRule instances,
            @Reference Guard guard,
            BundleContext context,
            Config config) {
        this.store = store;
        this.seats = seats;
        this.instances = instances;
        conditions = new Conditions(context);
        installed = new Installed(context);
        operator = Operator.of(config.features());
        licenses = new Licenses(
                store,
                TrustedResource.load(),
                new LicenseClock(InstantSource.system(), System::nanoTime),
                new News(store, () -> events),
                () -> placement,
                this::takeEffect);
        watch = new Watch(store, licenses);
    }

    @Modified
    void set(Config config) {
        operator = Operator.of(config.features());
        takeEffect(licenses.view().state().decision());
    }

    @Deactivate
    void close() {
        watch.close();
        conditions.set(Set.of());
    }

    private void takeEffect(Decision decision) {
        seats.refresh();
        instances.take(decision);
        conditions.set(operator.of(decision.features().keySet()));
    }

    @Override
    public void require(String feature, String asked) {
        Set<String> present = installed.features();
        if (!conditions.isOn(feature) || !present.contains(feature)) {
            throw Refusals.of(feature, asked, licenses.view().state().decision(), present, operator);
        }
    }

    /** Features are as decided since this was made. */
    @Override
    public Optional<String> problem() {
        return Optional.empty();
    }

    @Override
    public String tier() {
        return licenses.view().state().decision().tier().label();
    }

    @Override
    public List<FeatureStatus> features() {
        return Views.features(licenses.view().state().decision(), installed.features(), operator);
    }

    @Override
    public LicenseStatus status() {
        return Views.status(
                licenses.view(),
                store.read(SeatTable::list),
                installed.features(),
                operator,
                licenses.clock().now(),
                licenses.clock().told());
    }

    @Override
    public KeyCheck validate(String pasted) {
        LicenseKey key = licenses.read(pasted);
        KeyStatus status = Views.key(key, licenses.judged(key));
        try {
            boolean news = Admission.check(key, licenses.view().hand(), licenses.judged(key));
            return new KeyCheck(status, true, news ? "it can be activated" : "it is active already");
        } catch (EyrieException e) {
            return new KeyCheck(status, false, e.getMessage());
        }
    }

    @Override
    public KeyStatus activate(String pasted, String by) {
        LicenseKey key = licenses.activate(pasted, by);
        return Views.key(key, licenses.clock().now());
    }

    @Override
    public void remove(String id, String by) {
        licenses.remove(id, by);
    }

    @Override
    public void trial(String by) {
        licenses.trial(by);
    }

    @Override
    public List<LicenseAct> history() {
        return Hand.told(licenses.acts());
    }

    @Override
    public Optional<NodeSeat> seat(String nodeId) {
        return seats.seat(nodeId);
    }
}
