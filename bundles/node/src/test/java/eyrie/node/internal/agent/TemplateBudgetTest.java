/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.agent;

import static org.assertj.core.api.Assertions.assertThat;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.Progress;
import eyrie.api.template.ImageStore;
import eyrie.api.template.TemplateVersion;
import eyrie.node.internal.sim.Faults;
import eyrie.node.internal.vm.LibraryWorld;
import eyrie.node.internal.vm.VmLibrary;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each version occupies a thousand bytes. */
class TemplateBudgetTest {
    private final FakeRegistry registry = new FakeRegistry();
    private final TemplateClaims claims = new TemplateClaims();
    private final Instant now = Instant.now().plus(Duration.ofDays(1));
    private LibraryWorld world;
    private VmLibrary library;
    private ImageStore images;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        world = new LibraryWorld(folder);
        library = world.open(Faults.none());
        images = world.images.of(Faults.none());
    }

    @AfterEach
    void stop() {
        LibraryWorld.close(library);
    }

    /** A template that the registry has, last opened so many hours ago. */
    private TemplateVersion template(String name, int hours) {
        TemplateVersion version = world.template(name, true);
        world.images.opened(version, now.minus(Duration.ofHours(hours)));
        registry.holds.add(version);
        return version;
    }

    private void keep(long budget) {
        Elsewhere elsewhere = new Elsewhere(() -> registry, () -> registry);
        new TemplateBudget(budget, images, library, claims, elsewhere, () -> now).keep();
    }

    @Test
    void withinTheBudgetNothingGoes() {
        template("a", 1);
        template("b", 2);
        keep(2000);
        assertThat(images.versions()).hasSize(2);
    }

    @Test
    void whatWasUsedLongestAgoGoesFirst() {
        TemplateVersion newest = template("a", 1);
        template("b", 3);
        TemplateVersion middle = template("c", 2);
        keep(2000);
        assertThat(images.versions()).containsExactlyInAnyOrder(newest, middle);
        keep(1000);
        assertThat(images.versions()).containsExactly(newest);
    }

    @Test
    void whatRunsStays() {
        TemplateVersion used = template("a", 9);
        library.launch(used, LibraryWorld.spec("i1"));
        world.images.opened(used, now.minus(Duration.ofHours(9)));
        template("b", 1);
        keep(1000);
        assertThat(images.versions()).containsExactly(used);
        keep(1);
        assertThat(images.versions()).containsExactly(used);
        library.remove("i1");
        keep(1);
        assertThat(images.versions()).isEmpty();
    }

    @Test
    void whatIsAboutToRunStays() {
        TemplateVersion starting = template("a", 9);
        try (var _ = claims.claim(starting.templateId())) {
            keep(1);
            assertThat(images.versions()).containsExactly(starting);
        }
        keep(1);
        assertThat(images.versions()).isEmpty();
    }

    @Test
    void whatWasJustUsedStays() {
        TemplateVersion used = template("a", 0);
        keep(1);
        assertThat(images.versions()).containsExactly(used);
    }

    @Test
    void theOnlyCopyStays() {
        TemplateVersion alone = template("a", 9);
        registry.holds.clear();
        keep(1);
        assertThat(images.versions()).containsExactly(alone);
    }

    @Test
    void whileTheRegistryDoesNotAnswerEverythingStays() {
        template("a", 9);
        registry.failure = new EyrieException(ErrorKind.UNAVAILABLE, "the registry does not answer");
        keep(1);
        assertThat(images.versions()).hasSize(1);
    }

    @Test
    void theOldestVersionOfATemplateGoesFirstHoweverLatelyItWasUsed() {
        TemplateVersion first = template("a", 1);
        TemplateVersion second = world.template("a", "v2", true);
        world.images.opened(second, now.minus(Duration.ofHours(9)));
        registry.holds.add(second);
        keep(1000);
        assertThat(images.versions()).containsExactly(second);
    }

    @Test
    void theTemplateThatAVmMakesVersionsOfStays() {
        String vm = LibraryWorld.create(library, "maker").id();
        TemplateVersion made = library.push("maker", "v1", "", Progress.NONE);
        assertThat(made.templateId()).isEqualTo(vm);
        registry.holds.add(made);
        world.images.opened(made, now.minus(Duration.ofHours(9)));
        keep(1);
        assertThat(images.versions()).containsExactly(made);
        library.delete("maker");
        keep(1);
        assertThat(images.versions()).isEmpty();
    }

    @Test
    void oneThatMayNotGoDoesNotKeepTheOthers() {
        TemplateVersion alone = template("a", 9);
        registry.holds.clear();
        template("b", 8);
        keep(1);
        assertThat(images.versions()).containsExactly(alone);
    }
}
