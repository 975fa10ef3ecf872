/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.instance;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eyrie.cli.internal.base.Failure;
import eyrie.cli.internal.base.FailureKind;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.text.Sizes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options that say what instances are wanted. */
final class InstanceRequest {
    @Parameters(index = "0", paramLabel = "TEMPLATE", description = "Id or name of the template.")
    private String template;

    @Option(
            names = {"-t", "--tag"},
            paramLabel = "TAG",
            description = "The template's version. Default: the latest.")
    private String tag;

    @Option(names = "--count", paramLabel = "N", defaultValue = "1", description = "How many. Default: 1.")
    private int count;

    @Option(
            names = "--script",
            paramLabel = "FILE",
            description = "Shell script that runs in each guest when it has started; - reads it from standard input. An"
                    + " instance counts as started when its script has ended well.")
    private String script;

    @Option(names = "--name", paramLabel = "NAME", description = "Name, for people.")
    private String name;

    @Option(
            names = "--external-id",
            paramLabel = "ID",
            description = "What it is called elsewhere, a CI job for instance.")
    private String externalId;

    @Option(names = "--node", paramLabel = "ID", description = "The node it must run on.")
    private String node;

    @Option(names = "--metadata", paramLabel = "K=V", description = "A fact to keep with it. May be repeated.")
    private Map<String, String> metadata = Map.of();

    @Option(
            names = "--port",
            paramLabel = "RULE",
            description =
                    "Forward a port of the guest instead of the template's: [NAME=]GUEST_PORT[:[HOST_IP:]HOST_PORT]."
                            + " May be repeated.")
    private List<String> ports = List.of();

    @Option(
            names = "--priority",
            paramLabel = "N",
            description = "How urgent it is, from 1 to 10000, the lower the sooner. Default: 1000.")
    private Integer priority;

    @Option(names = "--group", paramLabel = "GROUP", description = "Id or name of the group of nodes to run in.")
    private String group;

    @Option(names = "--usb", paramLabel = "DEVICE", description = "Name of the USB device that it is to have.")
    private String usb;

    @Option(
            names = "--disk",
            paramLabel = "SIZE",
            description = "Make the disk so large, 40G for instance; only for templates that are not suspended. The"
                    + " guest's file system grows with it.")
    private String disk;

    @Option(names = "--keep-file-system", description = "With --disk: leave the guest's file system as it is.")
    private boolean keepFileSystem;

    @Option(
            names = "--queue-time",
            paramLabel = "SECONDS",
            description = "How long it may wait for a node; then it fails. Default: as long as it takes.")
    private Integer queueTime;

    @Option(
            names = "--run-time",
            paramLabel = "SECONDS",
            description = "How long it may run; then it is ended. Default: until it is deleted.")
    private Integer runTime;

    int count() {
        return count;
    }

    String template() {
        return template;
    }

    boolean hasScript() {
        return script != null;
    }

    /** The request's body. @param scriptSeconds after which a script is killed */
    ObjectNode body(InputStream stdin, int scriptSeconds) {
        if (count < 1) {
            throw Failure.invalid("--count: " + count + " is not accepted; use 1 or more");
        }
        ObjectNode body = Json.object().put("vmid", template).put("count", count);
        put(body, "tag", tag);
        put(body, "name", name);
        put(body, "external_id", externalId);
        put(body, "node_id", node);
        put(body, "group_id", group);
        put(body, "usb_device", usb);
        put(body, "priority", priority);
        put(body, "queue_time", queueTime);
        put(body, "run_time", runTime);
        if (disk != null) {
            body.putObject("disk")
                    .put("size", Sizes.parse("--disk", disk))
                    .put("skip_container_resize", keepFileSystem);
        }
        if (script != null) {
            body.put("startup_script", Base64.getEncoder().encodeToString(script(stdin)));
            body.put("script_monitoring", true).put("script_timeout", scriptSeconds);
        }
        if (!metadata.isEmpty()) {
            metadata.forEach(body.putObject("metadata")::put);
        }
        if (!ports.isEmpty()) {
            ArrayNode rules = body.putArray("port_forwarding_override");
            ports.forEach(rule -> rules.add(PortOption.parse(rule)));
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

    /** Zero means nothing to the server, so it is not taken for a wish here either. */
    private static void put(ObjectNode body, String field, Integer value) {
        if (value != null) {
            if (value < 1) {
                throw Failure.invalid(
                        "--" + field.replace('_', '-') + ": " + value + " is not accepted; use 1 or more");
            }
            body.put(field, value);
        }
    }

    private static void put(ObjectNode body, String field, String value) {
        if (value != null) {
            body.put(field, value);
        }
    }
}
