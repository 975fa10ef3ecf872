/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.instance;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eyrie.cli.internal.base.Failure;
import eyrie.cli.internal.base.FailureKind;
import eyrie.cli.internal.base.Json;
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

    private static void put(ObjectNode body, String field, String value) {
        if (value != null) {
            body.put(field, value);
        }
    }
}
