/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.template.Arch;
import eyrie.api.template.Boot;
import eyrie.api.template.MachineConfig;
import eyrie.api.template.Template;
import eyrie.api.template.TemplateVersion;
import eyrie.api.template.Templates;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** A catalogue of two templates: {@code debian-12}, suspended, for amd64 and {@code arm}, stopped, for arm64. */
final class FakeTemplates implements Templates {
    static final String DEBIAN = "c983c3bf-a0c0-43dc-54dc-2fd9f7d62fce";
    static final String ARM = "d792c6f6-a0c0-43dc-54dc-2fd9f7d62fce";

    @Override
    public TemplateVersion resolve(String idOrName, String tag, OptionalInt number) {
        if (tag != null && !tag.equals("v1")) {
            throw new EyrieException(ErrorKind.NOT_FOUND, "No such tag " + tag);
        }
        return switch (idOrName) {
            case DEBIAN, "debian-12" -> version(DEBIAN, "debian-12", Arch.AMD64, true);
            case ARM, "arm" -> version(ARM, "arm", Arch.ARM64, false);
            default -> throw new EyrieException(ErrorKind.NOT_FOUND, "VM not in the registry");
        };
    }

    @Override
    public List<Template> list() {
        throw new AssertionError("what is tested here has no reason to call this");
    }

    @Override
    public Optional<Template> find(String idOrName) {
        return switch (idOrName) {
            case DEBIAN, "debian-12" ->
                Optional.of(new Template(DEBIAN, "debian-12", List.of(version(DEBIAN, "debian-12", Arch.AMD64, true))));
            default -> Optional.empty();
        };
    }

    @Override
    public void delete(String idOrName) {
        throw new AssertionError("what is tested here has no reason to call this");
    }

    private static TemplateVersion version(String id, String name, Arch arch, boolean suspended) {
        MachineConfig config = new MachineConfig(
                arch, "tcg", "pc-q35-7.2", "qemu64", 1, 512L << 20, 2L << 30, 1, Boot.firmware(), List.of());
        return new TemplateVersion(id, name, 3, "v1", "", suspended, config, "qemu 7.2.22", List.of(), Instant.EPOCH);
    }

    @Override
    public void revert(String idOrName, String tag, OptionalInt number) {
        throw new AssertionError("what is tested here has no reason to call this");
    }
}
