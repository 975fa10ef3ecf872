/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.vm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import eyrie.cli.internal.base.Failure;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.net.Job;
import eyrie.cli.internal.session.Session;
import eyrie.cli.internal.text.Sizes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a VM with a new disk. */
@Command(
        name = "create",
        description = "Make a VM with a new disk. Answers with its id.",
        footer = {
            "",
            "Examples:",
            "  eyrie create build-1 --from debian --ram-size 2G --cpu-count 2",
            "  eyrie create build-2 --from ./image.qcow2",
            "  eyrie create build-3 --from https://example.org/image.qcow2 --disk-size 20G"
        })
public final class CreateCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(index = "0", paramLabel = "NAME", description = "Name of the VM to be.")
    private String name;

    @Parameters(index = "1", arity = "0..1", paramLabel = "SOURCE", description = "The same as --from SOURCE.")
    private String source;

    @Option(
            names = {"--from", "-a", "--app"},
            paramLabel = "SOURCE",
            description = "What the disk is made from: debian, the path of a disk image, or an http(s) URL of one.")
    private String from;

    @Option(
            names = {"-m", "--ram-size"},
            paramLabel = "SIZE",
            description = "Memory, 2G for instance. Default: the server's.")
    private String ramSize;

    @Option(
            names = {"-c", "--cpu-count"},
            paramLabel = "N",
            description = "Virtual CPUs. Default: the server's.")
    private Integer cpuCount;

    @Option(
            names = {"-d", "--disk-size"},
            paramLabel = "SIZE",
            description = "Virtual size of the disk, 20G for instance. Default: the source's.")
    private String diskSize;

    public CreateCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        JsonNode accepted = session.api().post("/eyrie/v1/vms", request());
        String id = Json.text(session.follow(Job.of(session.api(), accepted), "creating " + name), "id");
        session.answer(TextNode.valueOf(id), id);
        return 0;
    }

    private ObjectNode request() {
        ObjectNode request = Json.object().put("name", name).put("from", origin());
        if (ramSize != null) {
            request.put("ram_size", Sizes.parse("--ram-size", ramSize));
        }
        if (cpuCount != null) {
            request.put("cpu_count", cpuCount);
        }
        if (diskSize != null) {
            request.put("disk_size", Sizes.parse("--disk-size", diskSize));
        }
        return request;
    }

    /** The source, a file by its absolute path: the server stands in another folder. */
    private String origin() {
        if (from == null && source == null) {
            throw Failure.invalid("--from is missing; use debian, the path of a disk image, or an http(s) URL");
        }
        if (from != null && source != null && !from.equals(source)) {
            throw Failure.invalid("two sources, \"" + from + "\" and \"" + source + "\"; name one with --from");
        }
        String named = from != null ? from : source;
        if (named.startsWith("http://") || named.startsWith("https://")) {
            return named;
        }
        boolean isPath = named.contains("/") || Files.exists(Path.of(named));
        return isPath ? Path.of(named).toAbsolutePath().normalize().toString() : named;
    }
}
