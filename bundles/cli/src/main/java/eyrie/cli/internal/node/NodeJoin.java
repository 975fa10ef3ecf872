/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eyrie.cli.internal.base.Failure;
import eyrie.cli.internal.base.FailureKind;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.base.Terminal;
import eyrie.cli.internal.session.Session;
import eyrie.cli.internal.text.Sizes;
import eyrie.cli.internal.text.Text;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Has the server of this machine join a fleet. */
@Command(
        name = "join",
        description = {
            "Make this machine a node of a fleet. The server that runs here, with the role node and without the role"
                    + " controller, takes a certificate from the controller for a token that eyrie node token has made"
                    + " there. What is said here of capacity, groups and draining is what the controller begins with;"
                    + " later its own configuration rules."
        },
        footer = {
            "",
            "Example:",
            "  eyrie node join https://controller:8090 --token-stdin --groups fast,arm --max-vm-count 4 < token"
        })
final class NodeJoin implements Callable<Integer> {
    static final String PATH = "/eyrie/v1/membership";

    private static final String VARIABLE = "EYRIE_JOIN_TOKEN";
    private static final int MOST_BYTES = 64 << 10;
    private static final int GIGABYTE_SHIFT = 30;

    private final Session session;

    @Parameters(
            arity = "1",
            paramLabel = "CONTROLLER[,CONTROLLER...]",
            hideParamSyntax = true,
            split = ",",
            description = "https://HOST:PORT of the controllers, the first choice first.")
    private List<String> controllers;

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            description = "What eyrie node token printed. Default: " + VARIABLE + ".")
    private String token;

    @Option(names = "--token-stdin", description = "Read the token from standard input.")
    private boolean tokenStdin;

    @Option(
            names = {"-G", "--groups"},
            paramLabel = "GROUP[,GROUP...]",
            hideParamSyntax = true,
            split = ",",
            description = "Groups that this node is in.")
    private List<String> groups = List.of();

    @Option(
            names = {"-M", "--capacity-mode"},
            paramLabel = "MODE",
            description = "What limits the VMs here: number, or resource for their virtual CPUs and RAM. Default:"
                    + " number.")
    private String capacityMode;

    @Option(
            names = {"-m", "--max-vm-count"},
            paramLabel = "N",
            description = "With the mode number: the most VMs at a time.")
    private Integer maxVmCount;

    @Option(
            names = {"-V", "--vcpu-override"},
            paramLabel = "N",
            description = "With the mode resource: virtual CPUs in all. Default: twice the processors.")
    private Integer vcpuOverride;

    @Option(
            names = {"-R", "--ram-override"},
            paramLabel = "SIZE",
            description = "With the mode resource: RAM in all, 48G for instance; a plain number means GiB. Default: all"
                    + " but 2 GiB.")
    private String ramOverride;

    @Option(
            names = {"-n", "--name"},
            paramLabel = "NAME",
            description = "Name for people. Default: the host name.")
    private String name;

    @Option(
            names = {"-H", "--host"},
            paramLabel = "ADDRESS",
            description = "Address under which users reach this machine. Default: the setting node.address, or the one"
                    + " from which it calls the controller.")
    private String host;

    @Option(names = "--node-id", paramLabel = "ID", description = "Id of the node. Default: the one that it has.")
    private String nodeId;

    @Option(names = "--drain-mode", description = "Take nothing new until the controller is told otherwise.")
    private boolean drainMode;

    @Option(
            names = {"-c", "--controller-ca"},
            paramLabel = "FILE",
            description = "PEM file of the authority of the controllers' certificates, where their operator has brought"
                    + " those.")
    private Path controllerCa;

    NodeJoin(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        JsonNode joined = session.api().post(PATH, request());
        String trouble = Json.text(joined, "registry_trouble");
        session.answer(
                joined,
                "Testing connection to controller...: Ok\n"
                        + "Testing connection to the registry...: "
                        + (trouble.isEmpty() ? "Ok" : Text.line(trouble))
                        + "\nnode " + Text.line(Json.text(joined, "node_id")) + " of "
                        + Text.line(Json.text(joined, "controller"))
                        + "\nCluster join success");
        return 0;
    }

    private ObjectNode request() {
        ObjectNode request = Json.object().put("token", token());
        request.set("controllers", texts(controllers));
        put(request, "node_id", nodeId);
        put(request, "name", name);
        put(request, "host", host);
        if (controllerCa != null) {
            put(request, "ca", authorities());
        }
        if (capacityMode != null) {
            if (!List.of("number", "resource").contains(capacityMode)) {
                throw Failure.invalid(
                        "--capacity-mode: \"" + capacityMode + "\" is not accepted; use number or resource");
            }
            request.put("capacity_mode", capacityMode);
        }
        if (maxVmCount != null) {
            request.put("max_vm_count", maxVmCount);
        }
        if (vcpuOverride != null) {
            request.put("vcpu_override", vcpuOverride);
        }
        if (ramOverride != null) {
            request.put("ram_override_bytes", ramBytes());
        }
        if (drainMode) {
            request.put("drain_mode", true);
        }
        if (!groups.isEmpty()) {
            request.set("groups", texts(groups));
        }
        return request;
    }

    private long ramBytes() {
        return ramOverride.matches("[0-9]{1,6}")
                ? Long.parseLong(ramOverride) << GIGABYTE_SHIFT
                : Sizes.parse("--ram-override", ramOverride);
    }

    private static void put(ObjectNode request, String field, String value) {
        if (value != null) {
            request.put(field, value);
        }
    }

    private static ArrayNode texts(List<String> values) {
        ArrayNode array = Json.array();
        values.forEach(value -> array.add(value.strip()));
        return array;
    }

    private String authorities() {
        try {
            return Files.readString(controllerCa);
        } catch (IOException e) {
            throw new Failure(FailureKind.INVALID, "--controller-ca: cannot read " + controllerCa, e);
        }
    }

    private String token() {
        Terminal terminal = session.terminal();
        String variable = terminal.environment().getOrDefault(VARIABLE, "");
        if (token != null && tokenStdin) {
            throw Failure.invalid("--token: leave it out if the token comes from standard input");
        }
        if (tokenStdin) {
            try {
                return new String(terminal.in().readNBytes(MOST_BYTES), StandardCharsets.UTF_8).strip();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        if (token == null && variable.isEmpty()) {
            throw Failure.invalid(
                    "a join token is missing; make one with eyrie node token on the controller, and give it by --token, --token-stdin or "
                            + VARIABLE);
        }
        return token == null ? variable : token;
    }
}
