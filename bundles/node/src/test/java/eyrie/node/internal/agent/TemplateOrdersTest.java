/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.agent;

import static org.assertj.core.api.Assertions.assertThat;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.node.TemplateOrder;
import eyrie.api.node.TemplateOrder.Action;
import eyrie.api.node.TemplateReport;
import eyrie.api.node.TemplateReport.State;
import eyrie.api.template.ImageStore;
import eyrie.api.template.TemplateVersion;
import eyrie.node.internal.sim.Eventually;
import eyrie.node.internal.sim.Faults;
import eyrie.node.internal.sim.SimController;
import eyrie.node.internal.vm.LibraryWorld;
import eyrie.node.internal.vm.VmLibrary;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Orders about templates on a node, with a registry of which only the answers matter here. */
class TemplateOrdersTest {
    private final SimController controller = new SimController();
    private final ControllerLink link = new ControllerLink();
    private final FakeRegistry registry = new FakeRegistry();
    private final TemplateClaims claims = new TemplateClaims();
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
        orders = new TemplateOrders(
                "n1", link, new TemplateKeeper(images, library, claims, new Elsewhere(() -> registry, () -> registry)));
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

    @Test
    void whatIsAboutToBeUsedIsKept() {
        TemplateVersion base = world.template("base", true);
        registry.holds.add(base);
        try (var _ = claims.claim(base.templateId())) {
            assertThat(end(remove(base)).message()).contains("is being started");
        }
        assertThat(images.versions()).containsExactly(base);
    }
}
