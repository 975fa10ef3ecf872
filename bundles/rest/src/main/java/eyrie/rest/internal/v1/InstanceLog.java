/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.v1;

import eyrie.api.instance.Instance;
import eyrie.api.instance.ScriptResult;
import eyrie.api.vm.Vms;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Writes the story of an instance as text for people. */
final class InstanceLog {
    private final Instance.History history;
    private final Vms vms;

    /** @param vms the VMs of this machine, or null */
    InstanceLog(Instance.History history, Vms vms) {
        this.history = history;
        this.vms = vms;
    }

    void write(OutputStream out) throws IOException {
        out.write((steps() + script()).getBytes(StandardCharsets.UTF_8));
        console(out);
    }

    private String steps() {
        StringBuilder text = new StringBuilder(
                "== instance %s\n".formatted(history.instance().id()));
        for (Instance.Transition step : history.transitions()) {
            text.append(step.at()).append(' ').append(step.state().label());
            text.append(step.reason() == null ? "" : ": " + step.reason()).append('\n');
        }
        return text.toString();
    }

    private String script() {
        ScriptResult result = history.instance().script();
        if (result == null) {
            return "";
        }
        StringBuilder text = new StringBuilder("== startup script: exit code " + result.returnCode());
        text.append(result.didTimeout() ? " after its timeout\n" : "\n");
        result.errors().forEach(error -> text.append(error).append('\n'));
        return text + section("standard output", result.stdout()) + section("standard error", result.stderr());
    }

    private static String section(String title, String content) {
        if (content == null || content.isEmpty()) {
            return "";
        }
        return "== %s\n%s%s".formatted(title, content, content.endsWith("\n") ? "" : "\n");
    }

    private void console(OutputStream out) throws IOException {
        String id = history.instance().id();
        if (vms != null && vms.find(id).isPresent()) {
            out.write("== console\n".getBytes(StandardCharsets.UTF_8));
            Console.copy(vms.console(id), out);
        } else if (history.instance().nodeId() != null) {
            String where = "== console: the VM is not, or no longer, on this machine (node %s)\n"
                    .formatted(history.instance().nodeId());
            out.write(where.getBytes(StandardCharsets.UTF_8));
        }
    }
}
