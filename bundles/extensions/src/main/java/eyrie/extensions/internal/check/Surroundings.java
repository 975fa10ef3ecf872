/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.extensions.internal.check;

import java.util.Collection;
import java.util.Optional;
import org.osgi.framework.Version;

/** What an extension comes into. */
public interface Surroundings {
    /** In which versions a package is exported, by anybody. */
    Collection<Version> exported(String packageName);

    /** Whether one of the program's own bundles exports a package. */
    boolean exportedByProgram(String packageName);

    /** Whether one of the program's own bundles has this symbolic name. */
    boolean isOfProgram(String symbolicName);

    /** The file of an extension with this symbolic name, other than the given one. */
    Optional<String> otherFile(String symbolicName, String file);

    /** The file of an extension, other than the given one, whose paths overlap with this one. */
    Optional<String> otherServing(String path, String file);

    /** Whether a contract of the API may be fulfilled by anybody. */
    boolean open(String contract);
}
