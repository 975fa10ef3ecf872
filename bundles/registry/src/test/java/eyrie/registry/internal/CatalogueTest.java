/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.arrival.Offer;
import eyrie.api.arrival.Offers;
import eyrie.api.template.Arch;
import eyrie.api.template.Boot;
import eyrie.api.template.ImageFile;
import eyrie.api.template.MachineConfig;
import eyrie.api.template.Template;
import eyrie.api.template.TemplateVersion;
import eyrie.api.vm.Vm;
import eyrie.api.vm.Vms;
import eyrie.registry.internal.oci.PushedTemplates;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class CatalogueTest {
    private static final String DEBIAN = "11111111-0000-0000-0000-000000000001";
    private static final String ALPINE = "11111111-0000-0000-0000-000000000002";

    private final FakeImageStore images = new FakeImageStore();
    private final Catalogue catalogue = new Catalogue(images);

    @Test
    void templatesAreListedByNameWithTheirVersionsInOrder() {
        images.add(version(DEBIAN, "debian", 1, "v2"), version(DEBIAN, "debian", 0, "v1"));
        images.add(version(ALPINE, "alpine", 0, "v1"));

        assertThat(catalogue.list()).extracting(Template::name).containsExactly("alpine", "debian");
        Template debian = catalogue.find("debian").orElseThrow();
        assertThat(debian.versions()).extracting(TemplateVersion::tag).containsExactly("v1", "v2");
        assertThat(debian.sizeBytes()).isEqualTo(20);
        assertThat(catalogue.find(DEBIAN)).contains(debian);
        assertThat(catalogue.find("nothing")).isEmpty();
    }

    @Test
    void anIdGoesBeforeAName() {
        images.add(version(ALPINE, DEBIAN, 0, "v1"), version(DEBIAN, "debian", 0, "v1"));

        assertThat(catalogue.find(DEBIAN)).map(Template::name).contains("debian");
    }

    @Test
    void whatIsNotHereMayBeInTheDefaultRegistry() {
        images.add(version(DEBIAN, "debian", 0, "v1"));
        TemplateVersion far = version(ALPINE, "alpine", 2, "v3");
        Offers offers = mock(Offers.class);
        when(offers.find("alpine", "v3", OptionalInt.empty()))
                .thenReturn(Optional.of(new Offer("main", "alpine", "sha256:0", far)));
        Catalogue wide = new Catalogue(images, null, offers);

        assertThat(wide.resolve("alpine", "v3", OptionalInt.empty())).isEqualTo(far);
        assertThat(wide.resolve("debian", null, OptionalInt.empty()).tag()).isEqualTo("v1");
        assertThatThrownBy(() -> wide.resolve("debian", "v9", OptionalInt.empty()))
                .hasMessage("No such tag v9");
        assertThatThrownBy(() -> wide.resolve("nothing", null, OptionalInt.empty()))
                .hasMessage("VM not in the registry");
        assertThatThrownBy(() -> wide.revert("alpine", "v3", OptionalInt.empty()))
                .hasMessage("VM not in the registry");
    }

    @Test
    void whereThereIsNoNodeTheTemplatesOfTheRegistryAreThoseThatThereAre() {
        PushedTemplates registry = mock(PushedTemplates.class);
        TemplateVersion second = version(DEBIAN, "debian", 1, "v2");
        TemplateVersion other = version(ALPINE, "alpine", 0, "v1");
        when(registry.list()).thenReturn(List.of(version(DEBIAN, "debian", 0, "not-this"), second, other));
        images.add(version(DEBIAN, "debian", 0, "v1"));
        Catalogue apart = new Catalogue(images, registry);

        assertThat(apart.list()).extracting(Template::name).containsExactly("alpine", "debian");
        assertThat(apart.find("debian").orElseThrow().versions())
                .extracting(TemplateVersion::tag)
                .containsExactly("v1", "v2");
        assertThat(apart.resolve("debian", null, OptionalInt.empty())).isEqualTo(second);
        apart.revert("debian", "v2", OptionalInt.empty());
        verify(registry).delete(List.of(second));
        apart.delete(ALPINE);
        verify(registry).delete(List.of(other));
        assertThat(images.versions()).hasSize(1);
    }

    @Test
    void aRequestMeansATagANumberOrTheLatest() {
        images.add(version(DEBIAN, "debian", 0, "v1"), version(DEBIAN, "debian", 3, "v1.0+fix"));

        assertThat(resolve("debian", null, OptionalInt.empty())).isEqualTo("v1.0+fix");
        assertThat(resolve(DEBIAN, "v1", OptionalInt.empty())).isEqualTo("v1");
        assertThat(resolve("debian", null, OptionalInt.of(0))).isEqualTo("v1");
        assertThat(resolve("debian", "v1.0+fix", OptionalInt.of(3))).isEqualTo("v1.0+fix");
    }

    @Test
    void whatIsNotThereIsSaidInTheWordsThatClientsCompare() {
        images.add(version(DEBIAN, "debian", 0, "v1"));

        refused(() -> resolve("ubuntu", null, OptionalInt.empty()), ErrorKind.NOT_FOUND, "VM not in the registry");
        refused(() -> resolve("ubuntu", "v1", OptionalInt.empty()), ErrorKind.NOT_FOUND, "VM not in the registry");
        refused(() -> resolve("debian", "v9", OptionalInt.empty()), ErrorKind.NOT_FOUND, "No such tag v9");
        refused(
                () -> resolve("debian", null, OptionalInt.of(4)),
                ErrorKind.NOT_FOUND,
                "template debian: no version 4; the latest is 0");
        refused(
                () -> resolve("debian", "v1", OptionalInt.of(4)),
                ErrorKind.INVALID,
                "version: 4 is not accepted; use 0, which has the tag v1");
    }

    @Test
    void aDeletedTemplateIsGoneWithAllVersions() {
        images.add(version(DEBIAN, "debian", 0, "v1"), version(DEBIAN, "debian", 1, "v2"));
        images.add(version(ALPINE, "alpine", 0, "v1"));

        catalogue.delete("debian");

        assertThat(catalogue.list()).extracting(Template::name).containsExactly("alpine");
        refused(() -> catalogue.delete("debian"), ErrorKind.NOT_FOUND, "VM not in the registry");
    }

    @Test
    void aTemplateWithClonesIsKept() {
        images.add(version(DEBIAN, "debian", 0, "v1"), version(ALPINE, "alpine", 0, "v1"));
        Vms vms = mock();
        List<Vm> clones = List.of(vm("builder", DEBIAN), vm("own", null));
        when(vms.list()).thenReturn(clones);
        Catalogue withVms = new Catalogue(images, vms, null);

        refused(
                () -> withVms.delete("debian"),
                ErrorKind.CONFLICT,
                "template debian: the VM builder is a clone of it; delete it first");
        withVms.delete("alpine");

        assertThat(images.versions()).extracting(TemplateVersion::templateName).containsExactly("debian");
    }

    @Test
    void goesBackBeforeAVersion() {
        images.add(version(DEBIAN, "debian", 0, "v1"), version(DEBIAN, "debian", 1, "v2"));
        images.add(version(DEBIAN, "debian", 2, "v3"), version(DEBIAN, "debian", 3, "v4"));
        images.add(version(ALPINE, "alpine", 0, "v1"));

        catalogue.revert("debian", null, OptionalInt.empty());
        assertThat(resolve("debian", null, OptionalInt.empty())).isEqualTo("v3");
        catalogue.revert("debian", "v2", OptionalInt.empty());
        assertThat(resolve("debian", null, OptionalInt.empty())).isEqualTo("v1");
        refused(() -> catalogue.revert("debian", "v2", OptionalInt.empty()), ErrorKind.NOT_FOUND, "No such tag v2");
        catalogue.revert("debian", null, OptionalInt.of(0));
        assertThat(images.versions()).extracting(TemplateVersion::templateName).containsExactly("alpine");
    }

    private String resolve(String template, String tag, OptionalInt number) {
        return catalogue.resolve(template, tag, number).tag();
    }

    private static void refused(ThrowingCallable action, ErrorKind kind, String message) {
        assertThatThrownBy(action)
                .hasMessage(message)
                .asInstanceOf(type(EyrieException.class))
                .extracting(EyrieException::kind)
                .isEqualTo(kind);
    }

    static TemplateVersion version(String id, String name, int number, String tag) {
        MachineConfig config = new MachineConfig(
                Arch.AMD64, "tcg", "pc-q35-7.2", "Nehalem", 1, 1L << 30, 1L << 30, 1, Boot.firmware(), List.of());
        List<ImageFile> files = List.of(new ImageFile(ImageFile.Role.DISK, 10, "00"));
        return new TemplateVersion(id, name, number, tag, "", false, config, "qemu 7.2.22", files, Instant.EPOCH);
    }

    private static Vm vm(String name, String templateId) {
        return new Vm(
                name,
                name,
                Vm.Owner.USER,
                Vm.Status.STOPPED,
                templateId,
                null,
                null,
                null,
                null,
                List.of(),
                0,
                0,
                Instant.EPOCH,
                null,
                null,
                null,
                null);
    }
}
