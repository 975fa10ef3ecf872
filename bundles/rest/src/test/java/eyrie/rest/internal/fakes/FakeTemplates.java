/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.fakes;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.template.Arch;
import eyrie.api.template.Boot;
import eyrie.api.template.ImageFile;
import eyrie.api.template.MachineConfig;
import eyrie.api.template.PortRule;
import eyrie.api.template.Template;
import eyrie.api.template.TemplateVersion;
import eyrie.api.template.Templates;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;

/** A catalogue with one template: version 0 {@code base} is stopped, version 1 {@code fast} is suspended. */
public final class FakeTemplates implements Templates {
    public static final String ID = "d792c6f6-198c-470f-9526-9c998efe7ab4";
    public static final MachineConfig CONFIG = new MachineConfig(
            Arch.AMD64,
            "kvm",
            "pc-q35-7.2",
            "qemu64",
            2,
            1L << 30,
            8L << 30,
            1,
            Boot.firmware(),
            List.of(new PortRule("ssh", 22, null, 0)));

    public final List<Template> templates = new CopyOnWriteArrayList<>(List.of(new Template(
            ID,
            "debian",
            List.of(
                    version(0, "base", false, List.of(new ImageFile(ImageFile.Role.DISK, 1000, "aa"))),
                    version(
                            1,
                            "fast",
                            true,
                            List.of(
                                    new ImageFile(ImageFile.Role.DISK, 2000, "bb"),
                                    new ImageFile(ImageFile.Role.RAM, 500, "cc"),
                                    new ImageFile(ImageFile.Role.STATE, 50, "dd")))))));

    public static TemplateVersion version(int number, String tag, boolean suspended, List<ImageFile> files) {
        return new TemplateVersion(
                ID,
                "debian",
                number,
                tag,
                "the " + tag + " one",
                suspended,
                CONFIG,
                "qemu 7.2.22",
                files,
                Instant.ofEpochSecond(1_700_000_000L + number));
    }

    @Override
    public List<Template> list() {
        return templates;
    }

    @Override
    public Optional<Template> find(String idOrName) {
        return templates.stream()
                .filter(template ->
                        template.id().equals(idOrName) || template.name().equals(idOrName))
                .findFirst();
    }

    @Override
    public TemplateVersion resolve(String idOrName, String tag, OptionalInt number) {
        Template template =
                find(idOrName).orElseThrow(() -> new EyrieException(ErrorKind.NOT_FOUND, "VM not in the registry"));
        return template.versions().stream()
                .filter(version -> tag == null || version.tag().equals(tag))
                .filter(version -> number.isEmpty() || version.number() == number.getAsInt())
                .reduce((_, later) -> later)
                .orElseThrow(() -> new EyrieException(ErrorKind.NOT_FOUND, "No such tag " + tag));
    }

    @Override
    public void delete(String idOrName) {
        Template template = find(idOrName).orElseThrow(() -> EyrieException.notFound("template", idOrName));
        templates.remove(template);
    }

    @Override
    public void revert(String idOrName, String tag, OptionalInt number) {
        TemplateVersion first = resolve(idOrName, tag, number);
        Template template = find(idOrName).orElseThrow();
        templates.remove(template);
        if (first.number() > 0) {
            templates.add(new Template(
                    template.id(), template.name(), template.versions().subList(0, first.number())));
        }
    }
}
