/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.extension;

import java.io.InputStream;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** The folder of extensions and what runs of it. Thread-safe. */
@ProviderType
public interface Extensions {
    /** All, by the names of their files. */
    List<Extension> list();

    /** @param name of the file or of the bundle. @throws eyrie.api.EyrieException NOT_FOUND */
    Extension get(String name);

    /**
     * Says what would become of a jar, without running anything of it or keeping it.
     *
     * @param jar read to its end, not closed
     * @return {@code ACCEPTABLE} or {@code REFUSED}
     * @throws eyrie.api.EyrieException TOO_LARGE
     */
    Extension verify(InputStream jar);

    /**
     * Puts a jar into the folder, in place of one of the same name, and waits for what becomes of it. One that is refused is
     * not kept; if one does not start that replaces another, the other one runs again.
     *
     * @param file its name in the folder, which ends with {@code .jar}
     * @param jar read to its end, not closed
     * @return {@code ACTIVE} or {@code UNRESOLVED}
     * @throws eyrie.api.EyrieException INVALID with the reason if it is refused or fails; TOO_LARGE
     */
    Extension install(String file, InputStream jar);

    /**
     * Stops an extension and removes its file.
     *
     * @return what was removed; its state is {@code REMOVED} and its reason names what did not let itself be removed
     * @throws eyrie.api.EyrieException NOT_FOUND
     */
    Extension remove(String name);

    /** All whose signature is accepted, by name. */
    List<Publisher> publishers();

    /**
     * Accepts what a publisher signs, from now on.
     *
     * @param name letters, digits, dots, dashes and underscores, at most 63
     * @param certificate the publisher's own or that of an authority that vouches for publishers; PEM
     * @throws eyrie.api.EyrieException INVALID; CONFLICT if the name is taken by another certificate
     */
    Publisher trust(String name, String certificate);

    /** Stops what this publisher has signed. @throws eyrie.api.EyrieException NOT_FOUND */
    void distrust(String name);
}
