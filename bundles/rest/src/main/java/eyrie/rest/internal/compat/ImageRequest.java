/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.compat;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import eyrie.api.EyrieException;
import eyrie.api.image.SaveRequest;

/** The body of a request to save an image, field by field as the client sent it; null where it did not. */
@JsonIgnoreProperties(ignoreUnknown = true)
record ImageRequest(
        String id,
        String targetVmId,
        String newTemplateName,
        String tag,
        String description,
        Boolean suspend,
        String script,
        Boolean cancelOnScriptFailure,
        Boolean revertBeforePush,
        String revertTag,
        Boolean doSuspendSanityTest) {
    SaveRequest checked() {
        String encoded = script == null || script.isBlank() ? null : script;
        String text = Checks.text("description", description);
        return new SaveRequest(
                required("id", id, "the id of a started instance"),
                Checks.text("target_vm_id", targetVmId),
                Checks.text("new_template_name", newTemplateName),
                required("tag", tag, "a tag for the new version"),
                text == null ? "" : text,
                suspend == null || suspend,
                encoded == null ? null : Scripts.decode("script", encoded),
                Boolean.TRUE.equals(cancelOnScriptFailure),
                Boolean.TRUE.equals(revertBeforePush),
                Checks.text("revert_tag", revertTag),
                Boolean.TRUE.equals(doSuspendSanityTest));
    }

    private static String required(String field, String value, String accepted) {
        String text = Checks.text(field, value);
        if (text == null) {
            throw EyrieException.invalid(field, "", accepted);
        }
        return text;
    }
}
