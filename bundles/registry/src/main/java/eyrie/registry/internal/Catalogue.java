/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.arrival.Offer;
import eyrie.api.arrival.Offers;
import eyrie.api.runtime.Readiness;
import eyrie.api.template.ImageStore;
import eyrie.api.template.Template;
import eyrie.api.template.TemplateVersion;
import eyrie.api.template.Templates;
import eyrie.api.vm.Vm;
import eyrie.api.vm.Vms;
import eyrie.registry.internal.oci.PushedTemplates;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.condition.Condition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The catalogue of the templates whose files are on this machine. On a server that is no node there are none, and the
 * templates of its registry are those that it can start: then they are in the catalogue as well.
 */
@Component(
        service = {Templates.class, Readiness.class},
        property = {
            Readiness.NAME + "=registry",
            "osgi.ds.satisfying.condition.target=(|(osgi.condition.id=eyrie.role.registry)(osgi.condition.id=eyrie.role.node-apart))"
        })
public final class Catalogue implements Templates, Readiness {
    private static final Logger LOG = LoggerFactory.getLogger(Catalogue.class);

    /** Compared literally by clients. */
    private static final String NO_TEMPLATE = "VM not in the registry";

    private final ImageStore images;

    /** The VMs of this machine, where it is a node as well. They need the catalogue, so they may come later. */
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile Vms vms;

    /** There where this process is a node. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            target = "(osgi.condition.id=eyrie.role.node)")
    private volatile Condition node;

    /** There where this process is a registry. */
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile PushedTemplates pushed;

    /** What the default registry has. */
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile Offers offers;

    @Activate
    public Catalogue(@Reference ImageStore images) {
        this.images = images;
    }

    /** On a server that is no node. */
    Catalogue(ImageStore images, PushedTemplates pushed) {
        this.images = images;
        this.pushed = pushed;
    }

    Catalogue(ImageStore images, Vms vms, Offers offers) {
        this.images = images;
        this.vms = vms;
        this.offers = offers;
    }

    @Override
    public Optional<String> problem() {
        return Optional.empty(); // it is there exactly while it works
    }

    @Override
    public List<Template> list() {
        Map<String, List<TemplateVersion>> byTemplate = versions().stream()
                .sorted(Comparator.comparing(TemplateVersion::templateName).thenComparingInt(TemplateVersion::number))
                .collect(Collectors.groupingBy(TemplateVersion::templateId, LinkedHashMap::new, Collectors.toList()));
        List<Template> templates = new ArrayList<>();
        byTemplate.forEach((id, versions) ->
                templates.add(new Template(id, versions.getLast().templateName(), versions)));
        return templates;
    }

    /** What is on this machine goes before what the registry has under the same number. */
    private List<TemplateVersion> versions() {
        List<TemplateVersion> here = images.versions();
        List<TemplateVersion> there = pushed();
        if (there.isEmpty()) {
            return here;
        }
        List<TemplateVersion> all = new ArrayList<>(here);
        Set<List<Object>> taken = new HashSet<>();
        here.forEach(version -> taken.add(place(version)));
        there.stream().filter(version -> taken.add(place(version))).forEach(all::add);
        return all;
    }

    private static List<Object> place(TemplateVersion version) {
        return List.of(version.templateId(), version.number());
    }

    private List<TemplateVersion> pushed() {
        PushedTemplates registry = pushed;
        return node != null || registry == null ? List.of() : registry.list();
    }

    @Override
    public Optional<Template> find(String idOrName) {
        List<Template> all = list();
        return first(all, template -> template.id().equals(idOrName))
                .or(() -> first(all, template -> template.name().equals(idOrName)));
    }

    private static Optional<Template> first(List<Template> all, Predicate<Template> wanted) {
        return all.stream().filter(wanted).findFirst();
    }

    /** What is here comes first, so that a registry that cannot be reached only stops what needs it. */
    @Override
    public TemplateVersion resolve(String idOrName, String tag, OptionalInt number) {
        try {
            return resolveHere(idOrName, tag, number);
        } catch (EyrieException missing) {
            Offers elsewhere = offers;
            if (missing.kind() != ErrorKind.NOT_FOUND || elsewhere == null) {
                throw missing;
            }
            return elsewhere.find(idOrName, tag, number).map(Offer::version).orElseThrow(() -> missing);
        }
    }

    private TemplateVersion resolveHere(String idOrName, String tag, OptionalInt number) {
        Template template = require(idOrName);
        if (tag != null) {
            TemplateVersion tagged = version(template, version -> version.tag().equals(tag))
                    .orElseThrow(() -> new EyrieException(ErrorKind.NOT_FOUND, "No such tag " + tag));
            if (number.isPresent() && number.getAsInt() != tagged.number()) {
                throw EyrieException.invalid(
                        "version", number.getAsInt(), "%d, which has the tag %s".formatted(tagged.number(), tag));
            }
            return tagged;
        }
        if (number.isPresent()) {
            return version(template, version -> version.number() == number.getAsInt())
                    .orElseThrow(() -> new EyrieException(
                            ErrorKind.NOT_FOUND,
                            "template %s: no version %d; the latest is %d"
                                    .formatted(
                                            template.name(),
                                            number.getAsInt(),
                                            template.latest().number())));
        }
        return template.latest();
    }

    private static Optional<TemplateVersion> version(Template template, Predicate<TemplateVersion> wanted) {
        return template.versions().stream().filter(wanted).findFirst();
    }

    private Template require(String idOrName) {
        return find(idOrName).orElseThrow(() -> new EyrieException(ErrorKind.NOT_FOUND, NO_TEMPLATE));
    }

    @Override
    public void delete(String idOrName) {
        deleteFrom(require(idOrName), 0);
    }

    @Override
    public void revert(String idOrName, String tag, OptionalInt number) {
        deleteFrom(require(idOrName), resolveHere(idOrName, tag, number).number());
    }

    private void deleteFrom(Template template, int number) {
        List<TemplateVersion> versions = template.versions().stream()
                .filter(version -> version.number() >= number)
                .toList();
        refuseClones(template, versions.stream().map(TemplateVersion::tag).collect(Collectors.toSet()));
        // The newest first: what is left after a failure is a template that is only shorter.
        List<TemplateVersion> here = images.versions();
        versions.reversed().stream().filter(here::contains).forEach(images::delete);
        if (!pushed().isEmpty()) {
            pushed.delete(versions);
        }
        LOG.info("Deleted template {} ({}) from version {} on", template.name(), template.id(), number);
    }

    private void refuseClones(Template template, Set<String> tags) {
        Vms here = vms;
        if (here == null) {
            return;
        }
        List<String> clones = here.list().stream()
                .filter(vm -> template.id().equals(vm.templateId())
                        && (vm.templateTag() == null || tags.contains(vm.templateTag())))
                .map(Vm::name)
                .toList();
        if (!clones.isEmpty()) {
            throw EyrieException.conflict("template %s: %s is a clone of it; delete %s first"
                    .formatted(
                            template.name(),
                            clones.size() == 1 ? "the VM " + clones.getFirst() : "each of the VMs " + listed(clones),
                            clones.size() == 1 ? "it" : "them"));
        }
    }

    private static String listed(List<String> names) {
        String shown = names.stream().limit(5).collect(Collectors.joining(", "));
        return names.size() <= 5 ? shown : "%s and %d more".formatted(shown, names.size() - 5);
    }
}
