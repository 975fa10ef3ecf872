/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.node;

/**
 * What a node is to do with the files of a template, until it reports that it has ended or the order is gone.
 *
 * @param id of the order; an order that disappears is cancelled
 * @param action what to do
 * @param template id of the template, or null where only the registry knows it
 * @param version number of the version to have, -1 where only the registry knows it or all are meant
 * @param registry name of the registry that has it, or null if none is known
 * @param repository in that registry, as {@code Remotes.repository} takes it
 * @param tag of the version there
 */
public record TemplateOrder(
        String id, Action action, String template, int version, String registry, String repository, String tag) {
    /** What to do. */
    public enum Action {
        /** Have a version here, taking it over from the registry if need be. */
        HAVE,
        /** Have no version here any more that a registry has and nobody uses. */
        REMOVE
    }
}
