/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.licensing.internal;

import eyrie.api.store.Store;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets time pass, and hears of what other controllers have decided: at once, or within half a second if a notice was lost. */
final class Watch implements AutoCloseable, Store.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);
    private static final long LOOK_MILLIS = 250;

    private final Licenses licenses;
    private final boolean shared;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("eyrie-licensing").factory());
    private final Store.Subscription subscription;
    private boolean failing;

    Watch(Store store, Licenses licenses) {
        this.licenses = licenses;
        shared = store.shared();
        subscription = store.listen(Licenses.CHANNEL, this);
        timer.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void heard(String payload) {
        missed();
    }

    @Override
    public void missed() {
        try {
            timer.execute(() -> attempt(this::follow));
        } catch (RejectedExecutionException e) {
            LOG.debug("a notice comes too late, licensing is stopping");
        }
    }

    /** Works that write may wait for a transaction that closes this; they are not interrupted. */
    @Override
    public void close() {
        subscription.close();
        timer.shutdown();
    }

    private void look() {
        attempt(shared ? this::follow : licenses::step);
    }

    private void follow() {
        licenses.follow();
        licenses.step();
    }

    /** The database may be out of reach for a while; that is said once. */
    private void attempt(Runnable work) {
        try {
            work.run();
            failing = false;
        } catch (RuntimeException e) {
            if (!failing) {
                LOG.error("licenses cannot be looked at; the last decision holds", e);
            }
            failing = true;
        }
    }
}
