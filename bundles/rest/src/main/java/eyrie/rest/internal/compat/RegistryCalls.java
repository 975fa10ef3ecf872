/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.compat;

import com.fasterxml.jackson.databind.node.NullNode;
import eyrie.api.EyrieException;
import eyrie.api.template.Template;
import eyrie.api.template.TemplatePulls;
import eyrie.api.template.Templates;
import eyrie.rest.internal.wire.Query;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiFunction;

/** What the controller and the registry are both asked. Thread-safe. */
final class RegistryCalls {
    private final Templates templates;
    private final Path data;

    /** The settings {@code eyrie.rest}. */
    @interface Config {
        String data();
    }

    RegistryCalls(Templates templates, Path data) {
        this.templates = templates;
        this.data = data;
    }

    /** The template with an id or name, with its versions. @param pulls null where this process is no registry */
    RegistryView one(String idOrName, TemplatePulls pulls) {
        Template template = templates.find(idOrName).orElseThrow(RegistryResource::unknown);
        return RegistryView.full(template, of(template, known(pulls)));
    }

    /** All templates. @param pulls null where this process is no registry */
    List<RegistryView> all(TemplatePulls pulls, BiFunction<Template, Map<String, Instant>, RegistryView> view) {
        Map<String, Map<String, Instant>> known = known(pulls);
        return templates.list().stream()
                .map(template -> view.apply(template, of(template, known)))
                .toList();
    }

    private static Map<String, Map<String, Instant>> known(TemplatePulls pulls) {
        return pulls == null ? Map.of() : pulls.lastPulls();
    }

    private static Map<String, Instant> of(Template template, Map<String, Map<String, Instant>> known) {
        return known.getOrDefault(template.id(), Map.of());
    }

    /** @param free bytes that can be written */
    record Disk(long free, long total) {}

    Disk disk() {
        try {
            FileStore store = Files.getFileStore(data);
            return new Disk(store.getUsableSpace(), store.getTotalSpace());
        } catch (IOException e) {
            throw EyrieException.internal("the disk of the data folder cannot be asked: " + e.getMessage(), e);
        }
    }

    /** Clients expect a body that is null, not none. */
    Envelope<NullNode> revert(String id, String tag, String version, String number) {
        String wanted = Query.required("id", id);
        templates.revert(wanted, Query.text(tag).orElse(null), versionNumber(version, number));
        return Envelope.ok(NullNode.getInstance());
    }

    static OptionalInt versionNumber(String version, String number) {
        Optional<String> one = Query.text(version);
        Optional<String> other = Query.text(number);
        if (one.isPresent() && other.isPresent() && !one.equals(other)) {
            throw EyrieException.invalid("number", number, "the same as version, or only one of the two");
        }
        String name = one.isPresent() ? "version" : "number";
        return one.or(() -> other)
                .map(text ->
                        OptionalInt.of(Math.toIntExact(Math.min(Integer.MAX_VALUE, Query.number(name, text, 0, 0)))))
                .orElseGet(OptionalInt::empty);
    }
}
