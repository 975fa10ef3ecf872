/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.sim;

/** Hears how far a simulation is. Called by one thread at a time. */
public interface SimObserver {
    /** Something is being done that takes a moment. @param fraction 0 to 1, negative where it is not known */
    void step(String what, double fraction);

    /** Something that a person should know. */
    void note(String sentence);
}
