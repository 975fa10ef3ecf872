/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api;

/** Hears how far a long piece of work has come. Called from the working thread; must return at once. */
@FunctionalInterface
public interface Progress {
    Progress NONE = (step, fraction) -> {};

    /**
     * @param step what is being done now, in a few words
     * @param fraction of this step, 0 to 1, or a negative number where it is not known
     */
    void at(String step, double fraction);
}
