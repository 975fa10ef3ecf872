/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.sim.internal.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eyrie.sim.SimException;
import eyrie.sim.internal.node.Journal.What;
import eyrie.sim.internal.node.SimNode.Kept;
import eyrie.sim.internal.wire.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the nodes of one process keep for the next one: who they are, and a journal of their VMs, one line of JSON for each
 * thing that happened. It survives the process, not the machine: nothing is synced. Thread-safe.
 */
public final class StateFolder implements Journal, AutoCloseable {
    private static final String JOURNAL = "journal.jsonl";

    private final Path folder;
    private final FileChannel journal;
    private final Journal next;

    /** @param next hears everything after it is written */
    public StateFolder(Path folder, Journal next) {
        this.folder = folder;
        this.next = next;
        try {
            Files.createDirectories(folder);
            journal = FileChannel.open(
                    folder.resolve(JOURNAL),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new SimException("the folder " + folder + " cannot be used: " + e.getMessage(), e);
        }
    }

    /** What each node has on it, as far as earlier processes have written down. */
    Map<String, Collection<Kept>> kept() {
        Map<String, Map<String, Kept>> nodes = new LinkedHashMap<>();
        try {
            for (String line : Files.readAllLines(folder.resolve(JOURNAL))) {
                try {
                    JsonNode entry = Json.tree(line.getBytes(StandardCharsets.UTF_8));
                    nodes.computeIfAbsent(entry.path("node").asText(), node -> new LinkedHashMap<>())
                            .merge(
                                    entry.path("instance").asText(),
                                    first(entry),
                                    (before, now) -> new Kept(
                                            before.instanceId(), before.name(), before.begun(), now.last(), now.why()));
                } catch (IOException | IllegalArgumentException cutOff) {
                    // The last line of a process that was killed while it wrote it.
                }
            }
        } catch (IOException e) {
            throw new SimException("the journal in " + folder + " cannot be read", e);
        }
        Map<String, Collection<Kept>> kept = new LinkedHashMap<>();
        nodes.forEach((node, vms) -> kept.put(node, new ArrayList<>(vms.values())));
        return kept;
    }

    /** The papers of a node, as they were kept. */
    Optional<List<String>> papers(String nodeId) {
        try {
            Path file = folder.resolve(nodeId + ".json");
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            List<String> papers = new ArrayList<>();
            Json.tree(Files.readAllBytes(file)).forEach(paper -> papers.add(paper.asText()));
            return Optional.of(papers);
        } catch (IOException e) {
            throw new SimException("what node " + nodeId + " has kept cannot be read", e);
        }
    }

    /** Keeps the papers of a node; nobody else may read them. */
    void keep(String nodeId, List<String> papers) {
        try {
            Path aside = Files.createTempFile(
                    folder,
                    nodeId,
                    ".tmp",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.write(aside, Json.bytes(papers));
            Files.move(aside, folder.resolve(nodeId + ".json"));
        } catch (IOException e) {
            throw new SimException("the papers of node " + nodeId + " cannot be kept: " + e.getMessage(), e);
        }
    }

    @Override
    public void write(String nodeId, String instanceId, What what, String why) {
        ObjectNode entry = Json.object()
                .put("at", Instant.now().toString())
                .put("node", nodeId)
                .put("instance", instanceId)
                .put("what", what.name())
                .put("why", why);
        try {
            byte[] line = Json.bytes(entry);
            ByteBuffer whole = ByteBuffer.allocate(line.length + 1).put(line).put((byte) '\n');
            synchronized (journal) {
                journal.write(whole.flip());
            }
        } catch (IOException e) {
            throw new SimException("the journal in " + folder + " cannot be written: " + e.getMessage(), e);
        }
        next.write(nodeId, instanceId, what, why);
    }

    @Override
    public void told(String nodeId, int capacity, Collection<String> instances) {
        next.told(nodeId, capacity, instances);
    }

    @Override
    public void settled(String instanceId) {
        next.settled(instanceId);
    }

    @Override
    public void over(String instanceId) {
        next.over(instanceId);
    }

    @Override
    public void close() {
        try {
            journal.close();
        } catch (IOException e) {
            throw new SimException("the journal in " + folder + " cannot be closed", e);
        }
    }

    private static Kept first(JsonNode entry) {
        What what = What.valueOf(entry.path("what").asText());
        String why = entry.path("why").asText(null);
        return new Kept(
                entry.path("instance").asText(),
                why,
                Instant.parse(entry.path("at").asText()),
                what,
                why);
    }
}
