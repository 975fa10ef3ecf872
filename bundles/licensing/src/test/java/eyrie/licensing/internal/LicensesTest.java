/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.licensing.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.licensing.KeyStatus.Phase;
import eyrie.api.licensing.LicenseAct;
import eyrie.licensekey.LicenseKey;
import eyrie.vendor.internal.TestSigner;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LicensesTest {
    private static final Duration YEAR = Duration.ofDays(365);

    @TempDir
    Path folder;

    private final TestSigner signer = new TestSigner();
    private World world;

    @BeforeEach
    void open() {
        world = new World(folder, signer);
    }

    @AfterEach
    void close() {
        world.close();
    }

    private void activate(LicenseKey key) {
        world.licenses.activate(signer.sign(key), "tester");
    }

    private void activate(String id, long serial, String tier, int cores) {
        activate(World.key(id, serial, tier, cores, YEAR, 14));
    }

    private void restart(Duration later) {
        Instant wall = world.wall.plus(later);
        world.close();
        world = new World(folder, signer, wall);
    }

    @Test
    void withoutAKeyItIsBasicAndSixteenCores() {
        assertThat(world.decision()).isEqualTo(Decision.NONE);
        assertThat(world.decision().tier()).isEqualTo(Tier.BASIC);
        assertThat(world.decision().cores()).isEqualTo(16);
        assertThat(world.decision().features()).isEmpty();
    }

    @Test
    void aKeyBringsTheFeaturesOfItsTierAndItsCoresAndARestartKeepsThem() {
        activate("a", 1, "enterprise", 64);
        Decision decided = world.decision();
        assertThat(decided.tier()).isEqualTo(Tier.ENTERPRISE);
        assertThat(decided.cores()).isEqualTo(64);
        assertThat(decided.features()).containsOnlyKeys("certificates", "groups", "priority", "usb");
        assertThat(world.effects.getLast()).isEqualTo(decided);
        assertThat(world.told).containsExactly("license.activated a");
        restart(Duration.ofHours(1));
        assertThat(world.decision()).isEqualTo(decided);
        assertThat(world.effects.getFirst()).isEqualTo(decided);
    }

    @Test
    void keysAddUpAndTheHighestTierCounts() {
        activate("a", 1, "enterprise", 64);
        activate("b", 1, "basic", 50);
        assertThat(world.decision().cores()).isEqualTo(114);
        activate("c", 1, "enterprise plus", 0);
        assertThat(world.decision().cores()).isEqualTo(114);
        assertThat(world.decision().tier()).isEqualTo(Tier.ENTERPRISE_PLUS);
        assertThat(world.decision().features()).containsKeys("sso", "audit", "policy", "encryption", "groups");
        world.licenses.remove("a", "tester");
        assertThat(world.decision().cores()).isEqualTo(50);
        assertThat(world.told).contains("license.removed a");
    }

    @Test
    void aSmallKeyTakesNothingAway() {
        activate("a", 1, "enterprise", 4);
        assertThat(world.decision().cores()).isEqualTo(16);
    }

    @Test
    void aFeatureOnTopOfTheTierIsThereAndKeepsItsDate() {
        activate(new LicenseKey(
                "a", 1, World.START, "x", "basic", Set.of("groups", "later"), 1, 0, 0, World.START, null, 0, false));
        assertThat(world.decision().features()).containsOnlyKeys("groups", "later");
        world.pass(Duration.ofDays(1));
        activate("b", 1, "enterprise", 1);
        assertThat(world.decision().features()).containsEntry("groups", World.START.toEpochMilli());
        assertThat(world.decision().features())
                .containsEntry("priority", World.START.plus(Duration.ofDays(1)).toEpochMilli());
    }

    @Test
    void limitsOfNodesAddUpAndAnyNumberWins() {
        activate(limited("a", 3));
        activate(limited("b", 4));
        assertThat(world.decision().nodes()).isEqualTo(7);
        activate("c", 1, "basic", 1);
        assertThat(world.decision().nodes()).isZero();
    }

    @Test
    void limitsOfInstancesAddUpAndAnyNumberWins() {
        activate(limited("a", 0, 30));
        assertThat(world.decision().instances()).isEqualTo(30);
        activate(limited("b", 0, 20));
        assertThat(world.decision().instances()).isEqualTo(50);
        world.licenses.trial("tester");
        assertThat(world.decision().instances()).isZero();
        assertThat(world.pass(Duration.ofDays(30)).instances()).isEqualTo(50);
        activate("c", 1, "basic", 1);
        assertThat(world.decision().instances()).isZero();
        world.licenses.remove("c", "tester");
        restart(Duration.ZERO);
        assertThat(world.decision().instances()).isEqualTo(50);
    }

    private static LicenseKey limited(String id, int nodes) {
        return limited(id, nodes, 0);
    }

    private static LicenseKey limited(String id, int nodes, int instances) {
        return new LicenseKey(
                id, 1, World.START, "x", "basic", Set.of(), 100, nodes, instances, World.START, null, 0, false);
    }

    @Test
    void aNewerKeyReplacesTheOlderOneAndAnOlderOneIsADowngrade() {
        activate("a", 2, "enterprise", 64);
        activate("a", 3, "basic", 32);
        assertThat(world.decision().tier()).isEqualTo(Tier.BASIC);
        assertThat(world.decision().cores()).isEqualTo(32);
        assertThatThrownBy(() -> activate("a", 2, "enterprise", 64))
                .isInstanceOfSatisfying(
                        EyrieException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CONFLICT))
                .hasMessage("key: number 2 of a is older than number 3, which was activated before");
        world.licenses.remove("a", "tester");
        assertThatThrownBy(() -> activate("a", 2, "enterprise", 64)).hasMessageContaining("is older than number 3");
        activate("a", 3, "basic", 32);
        assertThat(world.decision().cores()).isEqualTo(32);
    }

    @Test
    void theSameKeyAgainChangesNothingAndAnotherOneWithItsNumberIsRefused() {
        activate("a", 1, "enterprise", 64);
        activate("a", 1, "enterprise", 64);
        assertThat(world.licenses.acts()).hasSize(1);
        assertThatThrownBy(() -> activate("a", 1, "enterprise", 65)).hasMessageContaining("another key with number 1");
    }

    @Test
    void everythingThatWasDoneIsKeptAndMakesTheSameAgain() {
        activate("a", 1, "enterprise", 64);
        activate("a", 2, "enterprise", 65);
        activate("b", 1, "basic", 1);
        world.licenses.remove("a", "other");
        world.licenses.trial("other");
        assertThat(Hand.told(world.licenses.acts()))
                .extracting(
                        LicenseAct::action, LicenseAct::keyId, LicenseAct::serial, LicenseAct::by, LicenseAct::replaced)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("activate", "a", 1L, "tester", null),
                        org.assertj.core.groups.Tuple.tuple("activate", "a", 2L, "tester", 1L),
                        org.assertj.core.groups.Tuple.tuple("activate", "b", 1L, "tester", null),
                        org.assertj.core.groups.Tuple.tuple("remove", "a", 2L, "other", null),
                        org.assertj.core.groups.Tuple.tuple("trial", "", 0L, "other", null));
        Hand replayed = Hand.of(world.licenses.acts(), signer.trusted());
        assertThat(Decision.of(replayed, World.START, world.decision())).isEqualTo(world.decision());
        assertThat(replayed.keys()).containsOnlyKeys("b");
    }

    @Test
    void whatDoesNotHoldNowIsRefusedWithItsDate() {
        assertThatThrownBy(() -> activate(new LicenseKey(
                        "a",
                        1,
                        World.START,
                        "x",
                        "basic",
                        Set.of(),
                        1,
                        0,
                        0,
                        World.START.plusSeconds(60),
                        null,
                        0,
                        false)))
                .hasMessage("key: it holds from 2026-11-22T12:01:00Z on; activate it then");
        LicenseKey old = World.key("a", 1, "enterprise", 64, Duration.ofDays(10), 2);
        world.pass(Duration.ofDays(11));
        activate(old);
        assertThat(world.decision().phases()).containsEntry("a", Phase.GRACE);
        world.licenses.remove("a", "tester");
        world.pass(Duration.ofDays(1));
        assertThatThrownBy(() -> activate(old)).hasMessageContaining("it has expired on 2026-12-02");
        assertThatThrownBy(() -> activate("b", 1, "gold", 1))
                .hasMessageContaining("the tier gold, which this Eyrie does not know");
        assertThatThrownBy(() -> world.licenses.activate("eyrie1.x", "tester"))
                .isInstanceOfSatisfying(
                        EyrieException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID))
                .hasMessageStartingWith("key: ");
        assertThatThrownBy(() -> world.licenses.remove("none", "tester")).hasMessageContaining("none");
    }

    @Test
    void aKeyIsWarnedOfEachDayCountsInItsGraceAndThenNoMore() {
        activate(World.key("a", 1, "enterprise", 64, Duration.ofDays(40), 2));
        assertThat(world.pass(Duration.ofDays(9)).phases()).containsEntry("a", Phase.VALID);
        assertThat(world.told).containsExactly("license.activated a");
        assertThat(world.pass(Duration.ofDays(1)).phases()).containsEntry("a", Phase.EXPIRING);
        assertThat(world.told).hasSize(2).contains("license.warning a");
        world.pass(Duration.ofHours(6));
        assertThat(world.told).hasSize(2);
        world.pass(Duration.ofHours(18));
        assertThat(world.told).hasSize(3);
        assertThat(world.pass(Duration.ofDays(29)).phases()).containsEntry("a", Phase.GRACE);
        assertThat(world.decision().features()).containsKey("groups");
        assertThat(world.decision().cores()).isEqualTo(64);
        assertThat(world.told).last().isEqualTo("license.grace a");
        world.pass(Duration.ofDays(2));
        assertThat(world.decision().phases()).containsEntry("a", Phase.EXPIRED);
        assertThat(world.decision().features()).isEmpty();
        assertThat(world.decision().cores()).isEqualTo(16);
        assertThat(world.told).last().isEqualTo("license.expired a");
        int said = world.told.size();
        world.pass(Duration.ofDays(50));
        assertThat(world.told).hasSize(said);
        activate(new LicenseKey(
                "a", 2, World.START, "x", "enterprise", Set.of(), 64, 0, 0, World.START, null, 0, false));
        assertThat(world.decision().features()).containsKey("groups");
    }

    @Test
    void theTrialIsEverythingForThirtyDaysOnce() {
        world.licenses.trial("tester");
        assertThat(world.decision().tier()).isEqualTo(Tier.ENTERPRISE_PLUS);
        assertThat(world.decision().cores()).isEqualTo(16);
        assertThatThrownBy(() -> world.licenses.trial("tester"))
                .isInstanceOfSatisfying(
                        EyrieException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CONFLICT));
        assertThat(world.pass(Duration.ofDays(29)).features()).containsKey("sso");
        assertThat(world.pass(Duration.ofDays(1)).features()).isEmpty();
        assertThat(world.told).containsExactly("license.activated trial", "license.expired trial");
        restart(Duration.ZERO);
        assertThatThrownBy(() -> world.licenses.trial("tester")).hasMessageContaining("2026-11-22");
    }

    @Test
    void turningTheClockBackExtendsNothing() {
        activate(World.key("a", 1, "enterprise", 64, Duration.ofDays(10), 0));
        assertThat(world.pass(Duration.ofDays(11)).features()).isEmpty();
        world.wall = World.START;
        world.licenses.step();
        assertThat(world.decision().features()).isEmpty();
        restart(Duration.ofDays(-5));
        assertThat(world.decision().features()).isEmpty();
        assertThatThrownBy(() -> activate(World.key("a", 1, "enterprise", 64, Duration.ofDays(10), 0)))
                .hasMessageContaining("expired");
    }

    @Test
    void aClockThatIsHeldStillGoesOn() {
        activate(World.key("a", 1, "enterprise", 64, Duration.ofDays(10), 0));
        world.nanos += Duration.ofDays(11).toNanos();
        world.licenses.step();
        assertThat(world.decision().features()).isEmpty();
    }

    @Test
    void aClockThatOnceRanAheadIsSetRightByAKeyOfTheVendor() {
        activate(World.key("a", 1, "enterprise", 64, YEAR, 0));
        world.wall = World.START.plus(Duration.ofDays(9000));
        world.licenses.step();
        assertThat(world.decision().features()).isEmpty();
        world.wall = World.START.plus(Duration.ofDays(2));
        world.licenses.step();
        assertThat(world.decision().features()).isEmpty();
        activate(new LicenseKey(
                "a",
                2,
                World.START.plus(Duration.ofDays(1)),
                "x",
                "enterprise",
                Set.of(),
                64,
                0,
                0,
                World.START,
                World.START.plus(YEAR),
                0,
                true));
        assertThat(world.decision().features()).containsKey("groups");
        restart(Duration.ofDays(1));
        assertThat(world.decision().features()).containsKey("groups");
        assertThat(world.pass(YEAR).features()).isEmpty();
    }

    @Test
    void whoWritesIntoTheDatabaseMakesNoKeys() {
        activate("a", 1, "enterprise", 64);
        String other = new TestSigner().sign(World.key("b", 1, "enterprise plus", 9999, YEAR, 0));
        world.store.write(connection -> {
            Tables.update(connection, "UPDATE license_acts SET key_text = ?", other);
            Tables.update(connection, "UPDATE license_state SET revision = revision + 1");
            return null;
        });
        world.licenses.follow();
        assertThat(world.decision().features()).isEmpty();
        assertThat(world.licenses.view().hand().unreadable()).containsKey("a");
        world.licenses.remove("a", "tester");
        assertThat(world.licenses.view().hand().unreadable()).isEmpty();
    }

    @Test
    void aStoredDecisionThatIsNotThatOfTheKeysIsMadeAnew() {
        activate("a", 1, "basic", 64);
        world.store.write(connection -> {
            Tables.State state = Tables.state(connection);
            Decision better = Decision.of(
                    new Hand(java.util.Map.of(), java.util.Map.of(), java.util.Map.of(), World.START),
                    World.START,
                    Decision.NONE);
            Tables.keep(connection, state.with(better, state.highWater(), state.clockResets()));
            return null;
        });
        world.licenses.follow();
        assertThat(world.decision().features()).isEmpty();
        assertThat(world.decision().cores()).isEqualTo(64);
    }
}
