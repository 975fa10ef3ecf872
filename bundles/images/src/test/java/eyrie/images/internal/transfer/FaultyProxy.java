/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.transfer;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Stands between client and registry and does to each connection what it is told. */
public final class FaultyProxy implements AutoCloseable {
    private static final byte[] BUSY =
            "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final ServerSocket server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicLong down = new AtomicLong();
    private final AtomicLong up = new AtomicLong();
    private final Set<Socket> clients = ConcurrentHashMap.newKeySet();
    private final int port;
    private volatile Supplier<Fault> faults = () -> Fault.NONE;

    /** @param port of the registry on this machine */
    public FaultyProxy(int port) throws IOException {
        this.port = port;
        threads.submit(this::accept);
    }

    /**
     * What happens to a connection.
     *
     * @param busy it is answered with 503 and closed
     * @param cutUp it is cut after so many bytes from the client
     * @param cutDown it is cut after so many bytes to the client
     * @param flip the byte at this place on its way to the client becomes another
     * @param perSecond bytes a second to the client
     */
    public record Fault(boolean busy, long cutUp, long cutDown, long flip, long perSecond) {
        private static final long NEVER = Long.MAX_VALUE;
        public static final Fault NONE = new Fault(false, NEVER, NEVER, NEVER, NEVER);
        public static final Fault BUSY = new Fault(true, NEVER, NEVER, NEVER, NEVER);

        public static Fault cutUp(long after) {
            return new Fault(false, after, NEVER, NEVER, NEVER);
        }

        public static Fault cutDown(long after) {
            return new Fault(false, NEVER, after, NEVER, NEVER);
        }

        public static Fault flip(long at) {
            return new Fault(false, NEVER, NEVER, at, NEVER);
        }

        public static Fault slow(long perSecond) {
            return new Fault(false, NEVER, NEVER, NEVER, perSecond);
        }
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    public void faults(Supplier<Fault> each) {
        faults = each;
    }

    /** Ends all connections that there are. */
    public void cut() throws IOException {
        for (Socket client : clients) {
            client.close();
        }
    }

    /** Bytes that went to clients. */
    public long down() {
        return down.get();
    }

    /** Bytes that came from clients. */
    public long up() {
        return up.get();
    }

    private Void accept() throws IOException {
        while (!server.isClosed()) {
            Socket client = server.accept();
            clients.add(client);
            Fault fault = faults.get();
            threads.submit(() -> serve(client, fault));
        }
        return null;
    }

    private Void serve(Socket client, Fault fault) throws IOException {
        try (client) {
            if (fault.busy()) {
                client.getInputStream().read(new byte[8192]);
                client.getOutputStream().write(BUSY);
                return null;
            }
            try (Socket registry = new Socket(InetAddress.getLoopbackAddress(), port)) {
                var upwards = threads.submit(() -> {
                    pump(client, registry, new Fault(false, 0, fault.cutUp(), Long.MAX_VALUE, Long.MAX_VALUE), up);
                    return null;
                });
                pump(registry, client, fault, down);
                upwards.cancel(true);
            }
        }
        return null;
    }

    /** Until one side ends or the fault says so; then both are closed. */
    private static void pump(Socket from, Socket to, Fault fault, AtomicLong count) throws IOException {
        byte[] block = new byte[16 << 10];
        long passed = 0;
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int got = in.read(block); got >= 0; got = in.read(block)) {
                if (fault.flip() >= passed && fault.flip() < passed + got) {
                    block[(int) (fault.flip() - passed)] ^= 0x10;
                }
                int kept = (int) Math.min(got, fault.cutDown() - passed);
                out.write(block, 0, kept);
                count.addAndGet(kept);
                passed += kept;
                if (kept < got) {
                    return;
                }
                if (fault.perSecond() != Long.MAX_VALUE) {
                    // This is the slowness.
                    Thread.sleep(got * 1000L / fault.perSecond());
                }
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        threads.shutdownNow();
    }
}
