/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.sim.internal.node;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.sim.internal.load.ControlPlane;
import eyrie.sim.internal.load.Several;
import eyrie.sim.internal.wire.Json;
import java.security.KeyPair;
import java.util.List;
import java.util.function.DoubleConsumer;

/** Has nodes join as machines do: a token for each, a certificate for the token. Those that have papers keep them. */
public final class Enrolment {
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
        return Several.each(nodeIds, "joining", this::identity, progress);
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
