/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.agent;

import static org.assertj.core.api.Assertions.assertThat;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.Progress;
import eyrie.api.node.TemplateOrder;
import eyrie.api.node.TemplateOrder.Action;
import eyrie.api.node.TemplateReport;
import eyrie.api.node.TemplateReport.State;
import eyrie.api.registry.Remote;
import eyrie.api.registry.RemoteSettings;
import eyrie.api.registry.Remotes;
import eyrie.api.template.ImageStore;
import eyrie.api.template.TemplateVersion;
import eyrie.api.transfer.Compaction;
import eyrie.api.transfer.DownloadSize;
import eyrie.api.transfer.Pushed;
import eyrie.api.transfer.RemoteRepository;
import eyrie.api.transfer.RemoteVersion;
import eyrie.api.transfer.Transfers;
import eyrie.node.internal.sim.Eventually;
import eyrie.node.internal.sim.Faults;
import eyrie.node.internal.sim.SimController;
import eyrie.node.internal.vm.LibraryWorld;
import eyrie.node.internal.vm.VmLibrary;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Orders about templates on a node, with a registry of which only the answers matter here. */
class TemplateOrdersTest {
    private final SimController controller = new SimController();
    private final ControllerLink link = new ControllerLink();
    private final FakeRegistry registry = new FakeRegistry();
    private LibraryWorld world;
    private VmLibrary library;
    private ImageStore images;
    private TemplateOrders orders;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        world = new LibraryWorld(folder);
        library = world.open(Faults.none());
        images = world.images.of(Faults.none());
        link.set(controller.of(Faults.none()));
        orders = new TemplateOrders("n1", link, new TemplateKeeper(images, library, () -> registry, () -> registry));
    }

    @AfterEach
    void stop() {
        orders.close();
        LibraryWorld.close(library);
    }

    private TemplateReport end(TemplateOrder order) {
        controller.order(order);
        orders.follow(List.of(order));
        Eventually.that(
                "it has ended",
                () -> controller.templateReports().stream()
                        .anyMatch(report -> report.order().equals(order.id()) && report.state() != State.RUNNING));
        return controller.templateReports().getLast();
    }

    private static TemplateOrder have(TemplateVersion version, String remote) {
        return new TemplateOrder(
                "o1", Action.HAVE, version.templateId(), version.number(), remote, version.templateName(), "v1");
    }

    private static TemplateOrder remove(TemplateVersion version) {
        return new TemplateOrder("o1", Action.REMOVE, version.templateId(), -1, null, version.templateName(), null);
    }

    @Test
    void whatIsHereNeedsNoRegistry() {
        TemplateVersion base = world.template("base", true);
        assertThat(end(have(base, null))).isEqualTo(new TemplateReport("o1", State.DONE, 1, null));
        assertThat(registry.pulled).isEmpty();
    }

    @Test
    void whatIsNotHereIsTakenFromTheRegistryWithProgress() {
        assertThat(end(new TemplateOrder("o1", Action.HAVE, null, -1, "corp", "debian", "v7")))
                .isEqualTo(new TemplateReport("o1", State.DONE, 1, null));
        assertThat(registry.pulled).containsExactly("registry.example.org/debian:v7");
        assertThat(controller.templateReports())
                .extracting(TemplateReport::progress)
                .containsExactly(0.25, 0.5, 1.0);
    }

    @Test
    void aFailureSaysWhy() {
        registry.failure = new EyrieException(ErrorKind.NOT_FOUND, "there is no such tag");
        TemplateReport report = end(new TemplateOrder("o1", Action.HAVE, null, -1, "corp", "debian", "v7"));
        assertThat(report.state()).isEqualTo(State.FAILED);
        assertThat(report.message()).isEqualTo("there is no such tag");
        TemplateOrder nowhere = new TemplateOrder("o2", Action.HAVE, "t", 0, null, "debian", "v7");
        assertThat(end(nowhere).message()).contains("no registry is known");
    }

    @Test
    void anOrderThatDisappearsIsGivenUp() throws Exception {
        registry.hangs = true;
        orders.follow(List.of(new TemplateOrder("o1", Action.HAVE, null, -1, "corp", "debian", "v7")));
        registry.begun.await();
        orders.follow(List.of());
        registry.interrupted.await();
        assertThat(controller.templateReports()).noneMatch(report -> report.state() != State.RUNNING);
    }

    @Test
    void whatARegistryHasIsRemoved() {
        TemplateVersion base = world.template("base", true);
        registry.holds.add(base);
        assertThat(end(remove(base)).state()).isEqualTo(State.DONE);
        assertThat(images.versions()).isEmpty();
    }

    @Test
    void theOnlyCopyIsKept() {
        TemplateVersion base = world.template("base", true);
        assertThat(end(remove(base)).message()).contains("base:v1 is in no registry");
        assertThat(images.versions()).containsExactly(base);
    }

    @Test
    void whatIsUsedIsKept() {
        TemplateVersion base = world.template("base", true);
        registry.holds.add(base);
        library.launch(base, LibraryWorld.spec("i1"));
        assertThat(end(remove(base)).message()).contains("vm-i1");
        assertThat(images.versions()).containsExactly(base);
        library.remove("i1");
    }

    /** One registry under the name {@code corp}. */
    private static final class FakeRegistry implements Transfers, Remotes {
        final List<String> pulled = new ArrayList<>();
        final List<TemplateVersion> holds = new ArrayList<>();
        final CountDownLatch begun = new CountDownLatch(1);
        final CountDownLatch interrupted = new CountDownLatch(1);
        volatile boolean hangs;
        volatile EyrieException failure;

        @Override
        public TemplateVersion pull(RemoteRepository from, String reference, Progress progress) {
            if (failure != null) {
                throw failure;
            }
            progress.at("pulling", 0.25);
            progress.at("pulling", 0.251);
            progress.at("pulling", 0.5);
            begun.countDown();
            if (hangs) {
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    interrupted.countDown();
                    throw new EyrieException(ErrorKind.UNAVAILABLE, "interrupted", e);
                }
            }
            pulled.add(from + ":" + reference);
            return null;
        }

        @Override
        public List<RemoteVersion> list(RemoteRepository repository) {
            return holds.stream()
                    .map(version -> new RemoteVersion(version.tag(), "sha256:0", version, 1))
                    .toList();
        }

        @Override
        public List<Remote> list() {
            return List.of(new Remote("corp", URI.create("https://registry.example.org"), "", "", true, Instant.EPOCH));
        }

        @Override
        public RemoteRepository repository(String remote, String repository) {
            assertThat(remote).isEqualTo("corp");
            return new RemoteRepository(list().getFirst().url(), repository, Optional.empty());
        }

        @Override
        public Pushed push(TemplateVersion version, RemoteRepository to, Progress progress) {
            throw new AssertionError("what is tested here has no reason to call this");
        }

        @Override
        public Compaction compact(RemoteRepository repository, double liveShare, boolean dryRun, Progress progress) {
            throw new AssertionError("what is tested here has no reason to call this");
        }

        @Override
        public List<String> repositories(RemoteRepository any) {
            throw new AssertionError("what is tested here has no reason to call this");
        }

        @Override
        public DownloadSize downloadSize(RemoteRepository from, String reference) {
            throw new AssertionError("what is tested here has no reason to call this");
        }

        @Override
        public Optional<Remote> find(String name) {
            throw new AssertionError("what is tested here has no reason to call this");
        }

        @Override
        public Remote add(RemoteSettings settings) {
            throw new AssertionError("what is tested here has no reason to call this");
        }

        @Override
        public Remote put(RemoteSettings settings) {
            throw new AssertionError("what is tested here has no reason to call this");
        }

        @Override
        public void remove(String name) {
            throw new AssertionError("what is tested here has no reason to call this");
        }
    }
}
