/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.sim.internal.load;

import eyrie.sim.SimException;
import eyrie.sim.internal.load.ControlPlane.Answer;
import java.io.IOException;
import java.util.List;
import java.util.function.DoubleConsumer;

/** Takes nodes that are over out of the fleet of a server that goes on, and has it forget them. */
public final class Farewell {
    private static final int CONFLICT = 409;
    private static final int MOST_TRIES = 50;
    private static final long AGAIN_MILLIS = 200;

    private final ControlPlane server;

    public Farewell(ControlPlane server) {
        this.server = server;
    }

    /**
     * Leaves no trace of them.
     *
     * @param progress hears 0 to 1
     * @throws SimException if the server does not forget one
     */
    public void take(List<String> nodeIds, DoubleConsumer progress) throws InterruptedException {
        Several.each(nodeIds, "taking out", this::takeOut, progress);
    }

    private Void takeOut(String nodeId) throws InterruptedException, IOException {
        server.require("POST", "/eyrie/v1/fleet/members/" + nodeId + "/revoke", null);
        forget(nodeId);
        return null;
    }

    /** One that has left is offline in a moment, and until then the server refuses. */
    private void forget(String nodeId) throws InterruptedException, IOException {
        for (int attempt = 1; ; attempt++) {
            Answer answer = server.send("DELETE", "/eyrie/v1/nodes/" + nodeId, null);
            if (answer.ok() || answer.status() == 404) {
                return;
            }
            if (answer.status() != CONFLICT || attempt == MOST_TRIES) {
                throw new SimException("the server does not forget node %s: it answered %d %s"
                        .formatted(nodeId, answer.status(), answer.text().strip()));
            }
            Thread.sleep(AGAIN_MILLIS);
        }
    }
}
