/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.instance;

import com.fasterxml.jackson.databind.node.ObjectNode;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.text.Text;

/**
 * What became of an instance that was asked for.
 *
 * @param id its id
 * @param sighting the last that was seen of it, or null if nothing was
 * @param view the instance when all had settled, or null if the server knows it no more
 * @param node its node, by name where that is known
 * @param millis from the request to its start or failure
 */
record InstanceOutcome(String id, InstanceWatch.Sighting sighting, InstanceView view, String node, long millis) {
    private static final int OUTPUT_WIDTH = 160;

    boolean isStarted() {
        return sighting != null && sighting.isStarted();
    }

    String state() {
        if (view != null && !view.state().isEmpty()) {
            return view.state();
        }
        return sighting == null ? "Scheduling" : capitalised(sighting.state());
    }

    String message() {
        String own = view == null ? "" : view.text("message");
        return own.isEmpty() && sighting != null ? sighting.message() : own;
    }

    String stdout() {
        return view == null ? "" : view.script().path("stdout").asText("");
    }

    String stderr() {
        return view == null ? "" : view.script().path("stderr").asText("");
    }

    /** One line for people: the end of the script's output, or why it failed. */
    String output() {
        if (isStarted()) {
            return Text.shortened(Text.line(Text.lastLine(stdout())), OUTPUT_WIDTH);
        }
        String detail = Text.line(Text.lastLine(stderr()));
        return Text.line(message()) + (detail.isEmpty() ? "" : ": " + Text.shortened(detail, OUTPUT_WIDTH));
    }

    ObjectNode body() {
        ObjectNode body = Json.object().put("instance_id", id).put("instance_state", state());
        body.put("node", node).put("ms", millis);
        if (!message().isEmpty()) {
            body.put("message", message());
        }
        if (view != null && view.vm().isObject()) {
            body.set("vminfo", view.vm());
        }
        if (view != null && view.script().isObject()) {
            body.set("startup_script", view.script());
        }
        return body;
    }

    private static String capitalised(String state) {
        return state.isEmpty() ? state : Character.toUpperCase(state.charAt(0)) + state.substring(1);
    }
}
