/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.blob;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Passes connections on to a port, until it is told to cut or to answer them itself. */
final class BadNetwork implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final int target;
    private final AtomicInteger cuts = new AtomicInteger();
    private final AtomicInteger refusals = new AtomicInteger();
    private volatile long cutAfter = Long.MAX_VALUE;

    BadNetwork(int target) throws IOException {
        this.target = target;
        threads.submit(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Cuts connections once they have brought so many bytes from the server. */
    void cutAfter(int times, long bytes) {
        cutAfter = bytes;
        cuts.set(times);
    }

    /** Answers the next connections with 503. */
    void refuse(int times) {
        refusals.set(times);
    }

    private Void accept() throws IOException {
        while (true) {
            Socket client = listener.accept();
            threads.submit(() -> {
                serve(client);
                return null;
            });
        }
    }

    private void serve(Socket client) throws IOException {
        if (refusals.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
            try (client) {
                client.getInputStream().read(new byte[8192]);
                client.getOutputStream()
                        .write("HTTP/1.1 503 Slow Down\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
            }
            return;
        }
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
        threads.submit(() -> {
            pass(client, server, Long.MAX_VALUE);
            return null;
        });
        boolean cut = cuts.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
        pass(server, client, cut ? cutAfter : Long.MAX_VALUE);
    }

    private static void pass(Socket from, Socket to, long most) throws IOException {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] piece = new byte[16 << 10];
            for (long passed = 0; passed < most; ) {
                int count = in.read(piece, 0, (int) Math.min(piece.length, most - passed));
                if (count < 0) {
                    return;
                }
                out.write(piece, 0, count);
                passed += count;
            }
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        threads.shutdownNow();
    }
}
