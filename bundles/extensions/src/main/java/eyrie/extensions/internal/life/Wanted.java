/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.extensions.internal.life;

import eyrie.extensions.internal.check.Declaration;
import eyrie.extensions.internal.check.JarCheck.Passed;
import java.nio.file.Path;

/**
 * What lies in the folder under a name, as it was looked at: a copy of its own, which nobody changes.
 *
 * @param copy of the file
 * @param digest of it
 * @param size in bytes
 * @param glance what it says of itself, or null
 * @param passed what it may be installed as; null if it is refused
 * @param refusal why it is refused; null if it is not
 */
record Wanted(Path copy, String digest, long size, Declaration glance, Passed passed, String refusal) {
    /** Whether it comes to the same, so that nothing needs to be done. */
    boolean sameAs(Wanted other) {
        return other != null
                && digest.equals(other.digest)
                && java.util.Objects.equals(refusal, other.refusal)
                && (passed == null) == (other.passed == null)
                && (passed == null || java.util.Objects.equals(passed.publisher(), other.passed.publisher()));
    }
}
