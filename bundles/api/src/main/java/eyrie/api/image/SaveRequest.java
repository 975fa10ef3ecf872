/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.image;

/**
 * What a user asks to be saved.
 *
 * @param instanceId a started instance
 * @param template id or name of the template that gets the new version, or null with {@code newTemplate}
 * @param newTemplate name of the template to be made, or null with {@code template}
 * @param tag of the version to be: letters, digits and {@code . _ - +}
 * @param description free text, perhaps empty
 * @param suspend whether RAM and devices are saved as well; otherwise the guest is shut down first
 * @param script what {@code sh} gets on standard input in the guest before it is saved, or null
 * @param cancelOnScriptFailure whether nothing is saved if the script does not end with 0
 * @param revert whether a version of {@code template} and every newer one are removed before the new one is made
 * @param revertTag which version that is; nothing is removed if there is none of this tag; null for the latest
 * @param sanityTest whether a throwaway machine must start from what was saved before it becomes visible
 */
public record SaveRequest(
        String instanceId,
        String template,
        String newTemplate,
        String tag,
        String description,
        boolean suspend,
        String script,
        boolean cancelOnScriptFailure,
        boolean revert,
        String revertTag,
        boolean sanityTest) {}
