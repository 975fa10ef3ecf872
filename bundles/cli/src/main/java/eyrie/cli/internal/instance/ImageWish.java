/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.instance;

import com.fasterxml.jackson.databind.node.ObjectNode;
import eyrie.cli.internal.base.Failure;
import eyrie.cli.internal.base.FailureKind;
import eyrie.cli.internal.base.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/** The options that say what version an instance is to become. */
final class ImageWish {
    @Option(
            names = {"-t", "--tag"},
            paramLabel = "TAG",
            required = true,
            description = "Name of the version: letters, digits, and . _ - +")
    private String tag;

    @Option(
            names = "--template",
            paramLabel = "TEMPLATE",
            description = "The template that gets the version. Default: the one that the instance was started from.")
    private String template;

    @Option(names = "--new-template", paramLabel = "NAME", description = "Make a template of this name instead.")
    private String newTemplate;

    @Option(
            names = {"-d", "--description"},
            paramLabel = "TEXT",
            description = "What the version is.")
    private String description;

    @Option(names = "--stopped", description = "Shut the guest down and save its disk only.")
    private boolean stopped;

    @Option(
            names = "--script",
            paramLabel = "FILE",
            description = "Shell script that runs in the guest before; - reads it from standard input.")
    private String script;

    @Option(names = "--cancel-on-script-failure", description = "Save nothing if the script does not end with 0.")
    private boolean cancelOnScriptFailure;

    @Option(
            names = "--revert",
            description =
                    "First remove the latest version of the template, or the one that --revert-tag names and every"
                            + " newer one.")
    private boolean revert;

    @Option(
            names = "--revert-tag",
            paramLabel = "TAG",
            description = "With --revert: which version. If there is none of this tag, nothing is removed.")
    private String revertTag;

    @Option(
            names = "--sanity-test",
            description = "Start a throwaway VM from what was saved before it becomes a version.")
    private boolean sanityTest;

    /** @param ownTemplate the id of the instance's template */
    ObjectNode body(InputStream stdin, Supplier<String> ownTemplate) {
        if (template != null && newTemplate != null) {
            throw Failure.invalid("--template and --new-template: only one of them can be given");
        }
        if (revertTag != null && !revert) {
            throw Failure.invalid("--revert-tag: removes nothing without --revert");
        }
        ObjectNode body = Json.object()
                .put("tag", tag)
                .put("suspend", !stopped)
                .put("cancel_on_script_failure", cancelOnScriptFailure)
                .put("revert_before_push", revert)
                .put("do_suspend_sanity_test", sanityTest);
        if (newTemplate != null) {
            body.put("new_template_name", newTemplate);
        } else {
            body.put("target_vm_id", template != null ? template : ownTemplate.get());
        }
        if (revertTag != null) {
            body.put("revert_tag", revertTag);
        }
        if (description != null) {
            body.put("description", description);
        }
        if (script != null) {
            body.put("script", Base64.getEncoder().encodeToString(script(stdin)));
        }
        return body;
    }

    private byte[] script(InputStream stdin) {
        try {
            return script.equals("-") ? stdin.readAllBytes() : Files.readAllBytes(Path.of(script));
        } catch (IOException e) {
            throw new Failure(FailureKind.INVALID, "cannot read the script " + script, e);
        }
    }
}
