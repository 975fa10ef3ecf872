/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.sim.internal.node;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.sim.SimException;
import eyrie.sim.internal.load.ControlPlane;
import eyrie.sim.internal.wire.Json;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.DoubleConsumer;

/** Has nodes join as machines do: a token for each, a certificate for the token. Those that have papers keep them. */
public final class Enrolment {
    private static final int AT_ONCE = 8;

    private final ControlPlane server;
    private final StateFolder folder;
    /** One for all: ten thousand keys would take a minute and prove nothing more. */
    private final KeyPair key = Papers.newKey();

    /** @param folder where papers are kept, or null */
    public Enrolment(ControlPlane server, StateFolder folder) {
        this.server = server;
        this.folder = folder;
    }

    /** @param progress hears 0 to 1 */
    public List<Identity> enrol(List<String> nodeIds, DoubleConsumer progress) throws InterruptedException {
        List<Identity> identities = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(
                AT_ONCE, Thread.ofVirtual().name("joining").factory())) {
            List<Future<Identity>> joining = nodeIds.stream()
                    .map(id -> threads.submit(() -> identity(id)))
                    .toList();
            for (Future<Identity> each : joining) {
                identities.add(each.get());
                progress.accept((double) identities.size() / nodeIds.size());
            }
            return identities;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof SimException known
                    ? known
                    : new SimException("a node cannot join: " + e.getCause(), e.getCause());
        }
    }

    private Identity identity(String nodeId) {
        if (folder == null) {
            return Papers.identity(nodeId, join(nodeId));
        }
        List<String> papers = folder.papers(nodeId).orElseGet(() -> {
            List<String> fresh = join(nodeId);
            folder.keep(nodeId, fresh);
            return fresh;
        });
        return Papers.identity(nodeId, papers);
    }

    private List<String> join(String nodeId) {
        String token = server.require("POST", "/eyrie/v1/fleet/tokens", Json.object())
                .path("token")
                .asText();
        JsonNode admission = server.as("Bearer " + token)
                .require(
                        "POST",
                        "/node/v1/join",
                        Json.object().put("nodeId", nodeId).put("request", Papers.request(key, nodeId)));
        return Papers.kept(
                key.getPrivate(),
                admission.path("certificate").asText(),
                admission.path("authorities").asText());
    }
}
