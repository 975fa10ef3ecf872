/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.extensions.internal.check;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** All that is looked at before any code of a jar runs. Thread-safe. */
public final class JarCheck {
    private final Limits limits;
    private final Surroundings surroundings;
    private final Supplier<? extends java.util.Collection<TrustedPublisher>> trusted;
    private final boolean unsignedToo;
    private final InstantSource clock;

    /** @param unsignedToo whether a jar without a good signature is taken as well */
    public JarCheck(
            Limits limits,
            Surroundings surroundings,
            Supplier<? extends java.util.Collection<TrustedPublisher>> trusted,
            boolean unsignedToo,
            InstantSource clock) {
        this.limits = limits;
        this.surroundings = surroundings;
        this.trusted = trusted;
        this.unsignedToo = unsignedToo;
        this.clock = clock;
    }

    /**
     * What a jar may be installed as.
     *
     * @param declaration of its manifest
     * @param publisher who has signed it; null if that is not asked for and nobody has
     * @param packages of its classes
     */
    public record Passed(Declaration declaration, String publisher, Set<String> packages) {}

    /** What can be said of a jar whether it passes or not; null if there is nothing to be read. */
    public static Declaration glance(Path jar) {
        try {
            return Declaration.read(Archive.read(jar, Limits.DEFAULT).manifest());
        } catch (Refusal e) {
            return null;
        }
    }

    /** @param file its name in the folder. @throws Refusal with the first thing that is wrong */
    public Passed check(Path jar, String file) throws Refusal {
        Archive archive = Archive.read(jar, limits);
        Declaration declaration = Declaration.read(archive.manifest());
        String publisher = publisher(jar);
        packages(archive);
        exports(declaration);
        names(declaration, file);
        paths(declaration, file);
        services(declaration);
        Optional<String> missing = Imports.missing(declaration.imports(), archive.packages(), surroundings, true);
        if (missing.isPresent()) {
            throw new Refusal("%s", missing.get());
        }
        return new Passed(declaration, publisher, archive.packages());
    }

    private String publisher(Path jar) throws Refusal {
        try {
            return new Signatures(trusted.get(), clock).publisher(jar);
        } catch (Refusal e) {
            if (unsignedToo) {
                return null;
            }
            throw e;
        }
    }

    /** Classes that the program has too would be others of the same name, which nothing of the program would know. */
    private static void packages(Archive archive) throws Refusal {
        for (String name : archive.packages()) {
            if (name.isEmpty()) {
                throw new Refusal("has classes without a package");
            }
            if (name.matches("(java|jdk|sun)([.].*)?")) {
                throw new Refusal("has classes of the package %s, which is Java's own", name);
            }
            if ((name.equals("eyrie") || name.startsWith("eyrie.")) && !name.startsWith("eyrie.examples.")) {
                throw new Refusal("has classes of the package %s, which is Eyrie's own", name);
            }
            if (name.startsWith("jakarta.ws.rs") || name.startsWith("org.osgi.framework")) {
                throw new Refusal("has classes of the package %s, which it must import instead", name);
            }
        }
    }

    private void exports(Declaration declaration) throws Refusal {
        for (String name : declaration.exports()) {
            if (surroundings.exportedByProgram(name)) {
                throw new Refusal("exports the package %s, which a bundle of Eyrie exports", name);
            }
        }
    }

    private void names(Declaration declaration, String file) throws Refusal {
        String name = declaration.symbolicName();
        if (surroundings.isOfProgram(name)) {
            throw new Refusal("is named %s, like a bundle of Eyrie", name);
        }
        Optional<String> other = surroundings.otherFile(name, file);
        if (other.isPresent()) {
            throw new Refusal("is named %s, as %s is already; remove one of them", name, other.get());
        }
    }

    private void paths(Declaration declaration, String file) throws Refusal {
        for (String path : declaration.declared().paths()) {
            Optional<String> other = surroundings.otherServing(path, file);
            if (other.isPresent()) {
                throw new Refusal("declares the path %s, which %s serves already", path, other.get());
            }
        }
    }

    private void services(Declaration declaration) throws Refusal {
        for (String contract : declaration.declared().services()) {
            if (!surroundings.open(contract)) {
                throw new Refusal("declares the service %s, which is no contract for extensions", contract);
            }
        }
    }
}
