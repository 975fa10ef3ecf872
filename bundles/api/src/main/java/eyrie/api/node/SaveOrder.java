/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.node;

/**
 * What a node is to save of a running instance.
 *
 * @param id of the save
 * @param templateId of the version to be
 * @param templateName likewise
 * @param tag likewise
 * @param description likewise, perhaps empty
 * @param suspend whether RAM and devices are saved as well; otherwise the guest is shut down first
 * @param script to run in the guest before, or null
 * @param cancelOnScriptFailure whether nothing is saved if the script does not end with 0
 * @param revert whether a version of the template and every newer one are removed before
 * @param revertTag which version that is, none if there is none of this tag; null for the latest
 * @param sanityTest whether a throwaway machine must start from what was saved before it becomes visible
 * @param leastNumber the version gets this number or a higher one, since the others are taken elsewhere
 */
public record SaveOrder(
        String id,
        String templateId,
        String templateName,
        String tag,
        String description,
        boolean suspend,
        String script,
        boolean cancelOnScriptFailure,
        boolean revert,
        String revertTag,
        boolean sanityTest,
        int leastNumber) {
    /** With the first number that is free on the node. */
    public SaveOrder(
            String id,
            String templateId,
            String templateName,
            String tag,
            String description,
            boolean suspend,
            String script,
            boolean cancelOnScriptFailure,
            boolean revert,
            String revertTag,
            boolean sanityTest) {
        this(
                id,
                templateId,
                templateName,
                tag,
                description,
                suspend,
                script,
                cancelOnScriptFailure,
                revert,
                revertTag,
                sanityTest,
                0);
    }
}
