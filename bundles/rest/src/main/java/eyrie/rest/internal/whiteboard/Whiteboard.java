/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.whiteboard;

import eyrie.api.extension.ExtensionReports;
import eyrie.api.rest.Resource;
import jakarta.servlet.ServletConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.osgi.framework.Constants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * Serves every {@link Resource} service: the program's own together, those of each extension by themselves and below the
 * paths that it has declared.
 */
@Component(service = Whiteboard.class, immediate = true)
public final class Whiteboard {
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final Duration PATIENCE_WITH_FIRST_BUILD = Duration.ofSeconds(5);
    private static final Duration PATIENCE_WITH_REPLACEMENT = Duration.ofSeconds(10);
    private static final long PATIENCE_AT_STOP_MILLIS = 3_000;

    /** What became of a request. */
    enum Outcome {
        SERVED,
        /** Nothing can be served yet. */
        STARTING,
        /** The extension that serves it was being replaced for too long. */
        REPLACING
    }

    private final Undertaker undertaker;
    private final RestApplication application;
    private final Exchange exchange;
    private final Section program;
    private final Replacements replacements;
    private volatile Sections extensions = Sections.NONE;
    private volatile ServletConfig servlet;
    private volatile ExtensionReports reports;

    @Activate
    public Whiteboard(@Reference RestApplication application, @Reference Exchange exchange) {
        this(application, exchange, GRACE, PATIENCE_WITH_REPLACEMENT);
    }

    Whiteboard(RestApplication application, Duration grace) {
        this(application, grace, PATIENCE_WITH_REPLACEMENT);
    }

    /** @param patience with an extension that is being replaced */
    Whiteboard(RestApplication application, Duration grace, Duration patience) {
        this(application, new Exchange(), grace, patience);
    }

    private Whiteboard(RestApplication application, Exchange exchange, Duration grace, Duration patience) {
        this.application = application;
        this.exchange = exchange;
        this.replacements = new Replacements(patience);
        exchange.attach(this::inside, this::ready);
        this.undertaker = new Undertaker(grace);
        this.program =
                new Section("program", new GenerationBuilder(application, undertaker, Scope.PROGRAM), () -> servlet);
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void bindReports(ExtensionReports taker) {
        reports = taker;
    }

    void unbindReports(ExtensionReports taker) {
        if (reports == taker) {
            reports = null;
        }
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    public void add(Resource resource, Map<String, Object> properties) {
        if (properties.get(ExtensionReports.EXTENSION) instanceof String extension) {
            section(extension, properties).add(id(properties), resource);
        } else {
            program.add(id(properties), resource);
        }
    }

    public void remove(Resource resource, Map<String, Object> properties) {
        if (properties.get(ExtensionReports.EXTENSION) instanceof String extension) {
            holdWhileReplaced(extension, texts(properties, ExtensionReports.PATHS));
            removeOf(extension, id(properties));
        } else {
            program.remove(id(properties));
        }
    }

    private synchronized Section section(String extension, Map<String, Object> properties) {
        Section present = extensions.byName().get(extension);
        if (present != null) {
            return present;
        }
        Scope scope =
                new Scope(Set.copyOf(texts(properties, ExtensionReports.PERMISSIONS)), note -> report(extension, note));
        Section fresh = new Section(extension, new GenerationBuilder(application, undertaker, scope), () -> servlet);
        extensions = extensions.with(extension, fresh, texts(properties, ExtensionReports.PATHS));
        return fresh;
    }

    /** Before anything of it goes, so that no request finds nothing in its place. */
    private void holdWhileReplaced(String extension, List<String> paths) {
        ExtensionReports knowing = reports;
        if (knowing != null) {
            replacements.begin(extension, paths, knowing.replacement(extension));
        }
    }

    private synchronized void removeOf(String extension, long id) {
        Section section = extensions.byName().get(extension);
        if (section == null) {
            return;
        }
        section.remove(id);
        if (section.isEmpty()) {
            extensions = extensions.without(extension);
            section.end();
            // A build of it that has begun may take its time.
            Thread.ofVirtual().start(section::close);
        }
    }

    private void report(String extension, String note) {
        ExtensionReports taker = reports;
        if (taker != null) {
            taker.note(extension, note);
        }
    }

    private static List<String> texts(Map<String, Object> properties, String name) {
        return properties.get(name) instanceof String[] texts ? List.of(texts) : List.of();
    }

    /** Whether all that has been registered is being served. */
    public boolean ready() {
        return program.ready() && extensions.byName().values().stream().allMatch(Section::ready);
    }

    private int inside() {
        return program.inside()
                + extensions.byName().values().stream()
                        .mapToInt(Section::inside)
                        .sum();
    }

    Generation current() {
        return program.current();
    }

    /** How many generations there have been of the program's own resources. */
    long generations() {
        return program.generations();
    }

    /** Whether the container has the servlet; before that it knows no path at all. */
    public boolean isOpen() {
        return servlet != null;
    }

    /** Begins to build, for the servlet through which requests will come. */
    void open(ServletConfig config) {
        servlet = config;
        program.open();
        extensions.byName().values().forEach(Section::open);
    }

    Outcome serve(HttpServletRequest request, HttpServletResponse response) throws ServletException, IOException {
        exchange.await();
        String path = request.getRequestURI();
        if (servedByExtension(path, request, response)) {
            return Outcome.SERVED;
        }
        if (replacements.covers(path)) {
            if (!replacements.await(path)) {
                return Outcome.REPLACING;
            }
            extensions.of(path).ifPresent(section -> section.awaitReady(PATIENCE_WITH_FIRST_BUILD));
            if (servedByExtension(path, request, response)) {
                return Outcome.SERVED;
            }
        }
        // The program answers for what is not there: not found.
        return program.serve(request, response) ? Outcome.SERVED : Outcome.STARTING;
    }

    private boolean servedByExtension(String path, HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        Sections now = extensions;
        if (now.routes().isEmpty() || replacements.covers(path)) {
            return false;
        }
        Optional<Section> section = now.of(path);
        if (section.isEmpty()) {
            return false;
        }
        section.get().awaitBuilt(PATIENCE_WITH_FIRST_BUILD);
        return section.get().serve(request, response);
    }

    @Deactivate
    public void close() throws InterruptedException {
        program.close();
        extensions.byName().values().forEach(Section::end);
        Generation last = program.end();
        if (last != null) {
            last.awaitEnd(PATIENCE_AT_STOP_MILLIS);
        }
        extensions.byName().values().forEach(Section::close);
        undertaker.close();
    }

    private static long id(Map<String, Object> properties) {
        return (Long) properties.get(Constants.SERVICE_ID);
    }
}
