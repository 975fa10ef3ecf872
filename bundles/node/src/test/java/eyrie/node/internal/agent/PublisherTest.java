/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.agent;

import static org.assertj.core.api.Assertions.assertThat;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.node.NodeInfo.Publication;
import eyrie.api.template.ImageStore;
import eyrie.api.template.TemplateVersion;
import eyrie.node.internal.sim.Eventually;
import eyrie.node.internal.sim.Faults;
import eyrie.node.internal.vm.Disk;
import eyrie.node.internal.vm.LibraryWorld;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is published, with a registry of which only the answers matter here. */
class PublisherTest {
    private static final Duration NEVER = Duration.ofHours(1);

    private final AtomicInteger news = new AtomicInteger();
    private FakeRegistry registry = new FakeRegistry();
    private volatile Publisher.Mode mode = Publisher.Mode.ON;
    private LibraryWorld world;
    private ImageStore images;
    private Path file;
    private Publisher publisher;

    @BeforeEach
    void make(@TempDir Path folder) throws Exception {
        world = new LibraryWorld(folder);
        images = world.images.of(Faults.none());
        file = world.data.resolve("published");
    }

    @AfterEach
    void stop() {
        publisher.close();
    }

    private void start() {
        publisher = new Publisher(
                images,
                new Elsewhere(() -> registry, () -> registry),
                new Settled(file, new Disk()),
                () -> mode,
                news::incrementAndGet,
                NEVER);
        publisher.start();
    }

    /** As if publishing had been on for a while. */
    private void begin() {
        start();
        Eventually.that("what is here is settled", () -> file.toFile().exists());
    }

    private TemplateVersion commit(String name) {
        TemplateVersion version = world.template(name, true);
        publisher.changed();
        return version;
    }

    private void awaitPushed(String... where) {
        Eventually.that("it is pushed", () -> registry.pushed.equals(List.of(where)));
    }

    @Test
    void whatIsMadeFromNowOnIsPublished() {
        world.template("before", true);
        begin();
        TemplateVersion made = commit("made");
        awaitPushed("registry.example.org/made:v1");
        Eventually.that("nothing is left to do", () -> publisher.of(made) == null);
        assertThat(news).hasValue(2);
    }

    @Test
    void theNextProcessGoesOnAndDoesNothingTwice() throws Exception {
        begin();
        registry.hangs = true;
        TemplateVersion made = commit("made");
        registry.begun.await();
        Eventually.that("progress is known", () -> new Publication(0.5, null).equals(publisher.of(made)));
        publisher.close();
        registry.interrupted.await();
        registry = new FakeRegistry();
        start();
        awaitPushed("registry.example.org/made:v1");
        Eventually.that("nothing is left to do", () -> publisher.of(made) == null);

        publisher.close();
        registry.holds.clear(); // somebody has removed it on purpose
        start();
        commit("other");
        awaitPushed("registry.example.org/made:v1", "registry.example.org/other:v1");
    }

    @Test
    void whatIsMadeBeforeAnybodyKnowsIsKeptInMind() {
        begin();
        publisher.close();
        mode = Publisher.Mode.UNKNOWN;
        start();
        commit("made");
        mode = Publisher.Mode.ON;
        publisher.changed();
        awaitPushed("registry.example.org/made:v1");
    }

    @Test
    void whatIsMadeWhileItIsOffStaysHere() {
        mode = Publisher.Mode.OFF;
        begin();
        TemplateVersion own = commit("own");
        Eventually.that("it is settled", () -> new Settled(file, new Disk()).has(own));
        mode = Publisher.Mode.ON;
        commit("made");
        awaitPushed("registry.example.org/made:v1");
    }

    @Test
    void whatWasTakenOverIsNotSentBack() {
        begin();
        TemplateVersion pulled = world.template("pulled", true);
        publisher.arrived(pulled);
        commit("made");
        awaitPushed("registry.example.org/made:v1");
        assertThat(publisher.of(pulled)).isNull();
    }

    @Test
    void aFailureIsShownOnceAndTriedAgain() {
        begin();
        registry.failure = new EyrieException(ErrorKind.UNAVAILABLE, "the registry does not answer");
        TemplateVersion made = commit("made");
        Publication failed = new Publication(0, "the registry does not answer");
        Eventually.that("the reason is shown", () -> failed.equals(publisher.of(made)));
        int told = news.get();
        publisher.changed();
        registry.failure = null;
        publisher.changed();
        awaitPushed("registry.example.org/made:v1");
        Eventually.that("nothing is left to do", () -> publisher.of(made) == null);
        assertThat(news).hasValue(told + 1);
    }

    @Test
    void nothingInTheRegistryIsHidden() {
        begin();
        TemplateVersion made = world.template("made", true);
        TemplateVersion other = new TemplateVersion(
                made.templateId(),
                made.templateName(),
                made.number(),
                "other",
                "",
                true,
                made.config(),
                made.hypervisor(),
                made.files(),
                Instant.EPOCH);
        registry.holds.add(other);
        publisher.changed();
        Eventually.that(
                "it is refused",
                () -> publisher.of(made) != null && publisher.of(made).problem() != null);
        assertThat(publisher.of(made).problem())
                .contains("holds another version 0 of the template, tagged other", "eyrie registry push");
        assertThat(registry.pushed).isEmpty();
    }
}
