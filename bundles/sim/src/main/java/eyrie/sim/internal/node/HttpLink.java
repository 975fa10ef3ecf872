/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.sim.internal.node;

import eyrie.api.node.Assignment;
import eyrie.api.node.InstanceReport;
import eyrie.api.node.NodeInfo;
import eyrie.sim.internal.wire.HttpConnection;
import eyrie.sim.internal.wire.HttpConnection.Answer;
import eyrie.sim.internal.wire.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLSocketFactory;

/** The node protocol over two connections: one waits for assignments, the other carries everything else. */
final class HttpLink implements Link {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Channel waiting;
    private final Channel talking;

    HttpLink(URI server, SSLSocketFactory tls, LongAdder bytes) {
        waiting = new Channel(server, tls, bytes);
        talking = new Channel(server, tls, bytes);
    }

    /** What a report carries. */
    private record Reports(List<InstanceReport> instances) {}

    @Override
    public void announce(NodeInfo info) throws IOException {
        talking.exchange("POST", "/node/v1/announce", Json.bytes(info), PATIENCE);
    }

    @Override
    public Assignment.Page await(long revision, Duration wait) throws IOException {
        String path = "/node/v1/assignments?after=" + revision + "&wait=" + wait.toSeconds();
        return Json.read(waiting.exchange("GET", path, null, wait.plus(PATIENCE)), Assignment.Page.class);
    }

    @Override
    public void report(List<InstanceReport> reports) throws IOException {
        talking.exchange("POST", "/node/v1/reports", Json.bytes(new Reports(reports)), PATIENCE);
    }

    @Override
    public void cut() {
        waiting.cut();
        talking.cut();
    }

    @Override
    public void heal() {
        waiting.heal();
        talking.heal();
    }

    @Override
    public void close() {
        cut();
    }

    /** A connection that is opened again when it broke. One request at a time. */
    private static final class Channel {
        private final URI server;
        private final SSLSocketFactory tls;
        private final LongAdder bytes;
        private final ReentrantLock turn = new ReentrantLock();
        private volatile HttpConnection connection;
        private volatile boolean cut;

        Channel(URI server, SSLSocketFactory tls, LongAdder bytes) {
            this.server = server;
            this.tls = tls;
            this.bytes = bytes;
        }

        byte[] exchange(String method, String path, byte[] body, Duration patience) throws IOException {
            turn.lock();
            try {
                boolean fresh = connection == null;
                try {
                    return checked(open().exchange(method, path, body, patience), method + " " + path);
                } catch (RefusedException e) {
                    throw e;
                } catch (IOException e) {
                    drop();
                    // The server may have closed a connection that was not used for a while; all calls may be repeated.
                    if (fresh || cut || e instanceof java.net.SocketTimeoutException) {
                        throw e;
                    }
                    return checked(open().exchange(method, path, body, patience), method + " " + path);
                }
            } catch (IOException e) {
                if (!(e instanceof RefusedException)) {
                    drop();
                }
                throw e;
            } finally {
                turn.unlock();
            }
        }

        void cut() {
            cut = true;
            drop();
        }

        void heal() {
            cut = false;
        }

        private HttpConnection open() throws IOException {
            HttpConnection present = connection;
            if (present == null) {
                refuseIfCut();
                present = new HttpConnection(server, tls, bytes);
                connection = present;
                refuseIfCut();
            }
            return present;
        }

        private void refuseIfCut() throws IOException {
            if (cut) {
                drop();
                throw new IOException("the link is cut");
            }
        }

        private void drop() {
            HttpConnection present = connection;
            connection = null;
            if (present != null) {
                present.close();
            }
        }

        private static byte[] checked(Answer answer, String what) throws RefusedException {
            if (answer.status() >= 300) {
                String text = new String(answer.body(), StandardCharsets.UTF_8)
                        .lines()
                        .findFirst()
                        .orElse("");
                throw new RefusedException(answer.status(), what + ": " + answer.status() + " " + text);
            }
            return answer.body();
        }
    }
}
