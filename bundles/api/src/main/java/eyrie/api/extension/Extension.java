/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.extension;

import java.time.Instant;
import java.util.List;

/**
 * A jar in the folder of extensions, and what became of it. What cannot be known of it, because it is no jar for instance,
 * is null or empty.
 *
 * @param file its name in the folder
 * @param digest of its content, {@code sha256:} and hexadecimal digits
 * @param size in bytes
 * @param symbolicName of the bundle
 * @param version of the bundle
 * @param title what it calls itself for people
 * @param publisher the trusted publisher who has signed it
 * @param state how far it came
 * @param reason why not further, in one sentence
 * @param since when it is so
 * @param declared what it says that it needs, and nothing more of which it gets
 * @param notes what is worth knowing besides, a sentence each
 */
public record Extension(
        String file,
        String digest,
        long size,
        String symbolicName,
        String version,
        String title,
        String publisher,
        ExtensionState state,
        String reason,
        Instant since,
        Declared declared,
        List<String> notes) {
    public Extension {
        notes = List.copyOf(notes);
    }

    /** The same in another state from now on. */
    public Extension with(ExtensionState next, String why) {
        return new Extension(
                file, digest, size, symbolicName, version, title, publisher, next, why, Instant.now(), declared, notes);
    }

    public Extension withNotes(List<String> others) {
        return new Extension(
                file, digest, size, symbolicName, version, title, publisher, state, reason, since, declared, others);
    }

    /**
     * What the manifest says that the extension takes part in.
     *
     * @param paths below which it serves HTTP, {@code /eyrie/v1/x/cost} for instance
     * @param permissions that its endpoints ask of their callers
     * @param services contracts of the API that it registers services for
     */
    public record Declared(List<String> paths, List<String> permissions, List<String> services) {
        public static final Declared NOTHING = new Declared(List.of(), List.of(), List.of());

        public Declared {
            paths = List.copyOf(paths);
            permissions = List.copyOf(permissions);
            services = List.copyOf(services);
        }
    }
}
