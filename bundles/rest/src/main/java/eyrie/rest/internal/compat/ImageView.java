/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.compat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import eyrie.api.image.ImageSave;
import eyrie.api.image.SaveRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A save, as clients of the compatible API read it: they wait for the status {@code done} or {@code error}. */
@JsonInclude
@JsonPropertyOrder({"id", "status", "request", "error", "script_result"})
record ImageView(String id, String status, Request request, Failure error, InstanceView.Script scriptResult) {
    private static final int FAILED = 1;

    /** What was asked for; the names are those of this API. */
    @JsonInclude
    record Request(
            @JsonProperty("RequestId") String requestId,
            @JsonProperty("Priority") int priority,
            @JsonProperty("Timestamp") long timestamp,
            @JsonProperty("ReserveExpiryTimestamp") long reserveExpiryTimestamp,
            @JsonProperty("RegistryAddr") String registryAddr,
            @JsonProperty("VMID") String vmId,
            @JsonProperty("InstanceID") String instanceId,
            @JsonProperty("NodeID") String nodeId,
            @JsonProperty("TemplateID") String templateId,
            @JsonProperty("NewTemplateName") String newTemplateName,
            @JsonProperty("Tag") String tag,
            @JsonProperty("Description") String description,
            @JsonProperty("Suspend") boolean suspend,
            @JsonProperty("Script") String script,
            @JsonProperty("DoSuspendTest") boolean doSuspendTest,
            @JsonProperty("RevertBeforePush") boolean revertBeforePush,
            @JsonProperty("RevertTag") String revertTag,
            @JsonProperty("CancelOnScriptFailure") boolean cancelOnScriptFailure) {
        static Request of(ImageSave save, String registry) {
            SaveRequest asked = save.request();
            return new Request(
                    save.id(),
                    0,
                    save.created().getEpochSecond(),
                    0,
                    registry,
                    asked.instanceId(),
                    asked.instanceId(),
                    save.nodeId(),
                    save.templateId(),
                    orEmpty(asked.newTemplate()),
                    asked.tag(),
                    asked.description(),
                    asked.suspend(),
                    encoded(asked.script()),
                    asked.sanityTest(),
                    asked.revert(),
                    orEmpty(asked.revertTag()),
                    asked.cancelOnScriptFailure());
        }
    }

    /** Why there is no version. */
    record Failure(
            @JsonProperty("Message") String message,
            @JsonProperty("Code") int code) {}

    static ImageView of(ImageSave save, String registry) {
        return new ImageView(
                save.id(),
                switch (save.state()) {
                    case PENDING -> "pending";
                    case DONE -> "done";
                    case FAILED -> "error";
                },
                Request.of(save, registry),
                save.message() == null ? null : new Failure(save.message(), FAILED),
                save.script() == null ? null : InstanceView.Script.of(save.script()));
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }

    private static String encoded(String script) {
        return script == null ? "" : Base64.getEncoder().encodeToString(script.getBytes(StandardCharsets.UTF_8));
    }
}
