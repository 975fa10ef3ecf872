/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.licensing.internal;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.placement.PlacementChanges;
import eyrie.api.store.Store;
import eyrie.licensekey.BadKeyException;
import eyrie.licensekey.KeyText;
import eyrie.licensekey.LicenseKey;
import eyrie.licensekey.TrustedKeys;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Keeps the decision. It is a function of the acts and of the latest time that any controller has seen; whoever finds that it
 * would be another one now stores that, in one transaction with the seats, the events and a notice to the other controllers.
 * Thread-safe.
 */
final class Licenses {
    /** On which controllers tell each other that something has changed. */
    static final String CHANNEL = "licenses";

    /** How often the latest time is stored while nothing else is. */
    private static final Duration REMEMBERED_EVERY = Duration.ofMinutes(5);

    private final Store store;
    private final TrustedKeys trusted;
    private final LicenseClock clock;
    private final News news;
    private final Supplier<PlacementChanges> placement;
    private final Consumer<Decision> effect;
    private final ReentrantLock turn = new ReentrantLock();
    private volatile View view = new View(Hand.EMPTY, new Tables.State(-1, Instant.EPOCH, 0, Decision.NONE));

    /** What is in the database. */
    record View(Hand hand, Tables.State state) {}

    /** Something to do about keys, in a transaction. @return null if it changes nothing */
    @FunctionalInterface
    private interface Deed {
        Act act(Connection connection, Hand hand, long number) throws SQLException;
    }

    /**
     * @param placement of the scheduler, or null while that is not there
     * @param effect takes over what was decided; called with one decision after the other
     */
    Licenses(
            Store store,
            TrustedKeys trusted,
            LicenseClock clock,
            News news,
            Supplier<PlacementChanges> placement,
            Consumer<Decision> effect) {
        this.store = store;
        this.trusted = trusted;
        this.clock = clock;
        this.news = news;
        this.placement = placement;
        this.effect = effect;
        store.migrate(Tables.PART, Tables.STEPS);
        store.insist(() -> {
            refresh();
            return null;
        });
    }

    View view() {
        return view;
    }

    LicenseClock clock() {
        return clock;
    }

    /** Takes over what another controller has changed, if it has. */
    void follow() {
        if (store.read(Tables::revision) != view.state().revision()) {
            refresh();
        }
    }

    private void refresh() {
        exclusively(() -> {
            adopt(store.read(
                    connection -> new View(Hand.of(Tables.acts(connection), trusted), Tables.state(connection))));
            decideIfDue();
        });
    }

    /** Decides anew if time makes a difference. Asks no database as long as it does not. */
    void step() {
        exclusively(this::decideIfDue);
    }

    private void decideIfDue() {
        View now = view;
        Instant time = clock.now();
        boolean differs = !Decision.of(now.hand(), time, now.state().decision())
                .equals(now.state().decision());
        if (differs || time.isAfter(now.state().highWater().plus(REMEMBERED_EVERY))) {
            adopt(store.write(connection -> settle(connection, null)));
        }
    }

    /** @return what the key says */
    LicenseKey activate(String pasted, String by) {
        LicenseKey key = read(pasted);
        change((connection, hand, number) -> {
            Instant now = judged(key);
            if (!Admission.check(key, hand, now)) {
                return null;
            }
            news.tell(
                    connection,
                    "activated",
                    key.id(),
                    "license key %s number %d of %s is active (%s, %d cores)"
                            .formatted(key.id(), key.serial(), key.customer(), key.tier(), key.cores()));
            return new Act(number, now, Act.Kind.ACTIVATE, key.id(), key.serial(), by, KeyText.compact(pasted));
        });
        return key;
    }

    void remove(String id, String by) {
        change((connection, hand, number) -> {
            LicenseKey held = hand.keys().get(id);
            if (held == null && !hand.unreadable().containsKey(id)) {
                throw EyrieException.notFound("license key", id);
            }
            long serial = held == null ? 0 : held.serial();
            news.tell(connection, "removed", id, "license key %s was removed".formatted(id));
            return new Act(number, clock.now(), Act.Kind.REMOVE, id, serial, by, "");
        });
    }

    void trial(String by) {
        change((connection, hand, number) -> {
            if (hand.trial() != null) {
                throw EyrieException.conflict(
                        "the trial began on %s already; there is one for each database".formatted(hand.trial()));
            }
            news.tell(connection, "activated", "trial", "the trial of thirty days begins");
            return new Act(number, clock.now(), Act.Kind.TRIAL, "", 0, by, "");
        });
    }

    /** @throws EyrieException INVALID with the reason */
    LicenseKey read(String pasted) {
        try {
            return trusted.read(pasted);
        } catch (BadKeyException e) {
            throw new EyrieException(ErrorKind.INVALID, "key: " + e.getMessage());
        }
    }

    List<Act> acts() {
        return store.read(Tables::acts);
    }

    /** The time by which a key is judged: one that sets the clock right is believed more than a clock that ran ahead. */
    Instant judged(LicenseKey key) {
        return key.resetClock() ? righted(key) : clock.now();
    }

    private Instant righted(LicenseKey key) {
        Instant told = clock.told();
        return told.isAfter(key.issued()) ? told : key.issued();
    }

    private void change(Deed deed) {
        exclusively(() -> adopt(store.write(connection -> settle(connection, deed))));
    }

    /** One transaction, which may run again: it leaves nothing behind but rows and what follows the commit. */
    private View settle(Connection connection, Deed deed) throws SQLException {
        List<Act> acts = Tables.acts(connection);
        Hand hand = Hand.of(acts, trusted);
        Tables.State before = Tables.state(connection);
        Instant seen = later(clock.now(), before.highWater());
        long resets = before.clockResets();
        Act act = deed == null
                ? null
                : deed.act(connection, hand, acts.isEmpty() ? 1 : acts.getLast().number() + 1);
        if (act != null) {
            Tables.add(connection, act);
            acts.add(act);
            hand = Hand.of(acts, trusted);
            LicenseKey key = hand.keys().get(act.keyId());
            if (act.kind() == Act.Kind.ACTIVATE && key != null && key.resetClock()) {
                seen = righted(key);
                resets++;
            }
        }
        Decision decision = Decision.of(hand, seen, before.decision());
        news.differences(connection, hand, before.decision(), decision);
        Tables.State after = before.with(decision, seen, resets);
        Tables.keep(connection, after);
        store.notify(connection, CHANNEL, Long.toString(after.revision()));
        boolean seats = !SeatTable.assign(connection, decision).isEmpty();
        PlacementChanges listening = placement.get();
        boolean limit = decision.instances() != before.decision().instances();
        if ((seats || limit) && listening != null) {
            listening.changed(connection);
        }
        return new View(hand, after);
    }

    private void adopt(View found) {
        if (found.state().clockResets() != view.state().clockResets()) {
            clock.reset(found.state().highWater());
        }
        clock.atLeast(found.state().highWater());
        view = found;
        effect.accept(found.state().decision());
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private void exclusively(Runnable work) {
        turn.lock();
        try {
            work.run();
        } finally {
            turn.unlock();
        }
    }
}
