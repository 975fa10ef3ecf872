/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.sim.internal.wire;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * One connection that carries one request after the other. Java's own client keeps a thread and a pool for each client
 * certificate, and there are ten thousand of those in one process here. Not thread-safe, but may be closed by anybody.
 */
public final class HttpConnection implements AutoCloseable {
    private static final int CONNECT_MILLIS = 10_000;
    private static final int BUFFER = 2048;
    private static final int LONGEST_BODY = 256 << 20;

    private final String host;
    private final Socket wire;
    private final OutputStream out;
    private final InputStream in;

    /**
     * Opens a connection.
     *
     * @param tls makes the secure part of an https address; of no use for http
     * @param bytes counts what is sent and received
     */
    public HttpConnection(URI server, SSLSocketFactory tls, LongAdder bytes) throws IOException {
        boolean secure = "https".equals(server.getScheme());
        int port = server.getPort() >= 0 ? server.getPort() : secure ? 443 : 80;
        host = server.getHost() + ":" + port;
        wire = new CountedSocket(bytes);
        try {
            wire.setTcpNoDelay(true);
            wire.connect(new InetSocketAddress(server.getHost(), port), CONNECT_MILLIS);
            Socket talk = secure ? secured(tls, server.getHost(), port) : wire;
            out = talk.getOutputStream();
            in = new BufferedInputStream(talk.getInputStream(), BUFFER);
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** An answer. */
    public record Answer(int status, byte[] body) {}

    /**
     * Sends a request and reads its answer.
     *
     * @param body JSON, or null
     * @param patience for the answer
     */
    public Answer exchange(String method, String path, byte[] body, Duration patience) throws IOException {
        wire.setSoTimeout(Math.toIntExact(patience.toMillis()));
        StringBuilder head = new StringBuilder(256)
                .append(method)
                .append(' ')
                .append(path)
                .append(" HTTP/1.1\r\nHost: ")
                .append(host)
                .append("\r\n");
        if (body != null) {
            head.append("Content-Type: application/json\r\nContent-Length: ")
                    .append(body.length)
                    .append("\r\n");
        }
        byte[] start = head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
        byte[] request = new byte[start.length + (body == null ? 0 : body.length)];
        System.arraycopy(start, 0, request, 0, start.length);
        if (body != null) {
            System.arraycopy(body, 0, request, start.length, body.length);
        }
        out.write(request);
        out.flush();
        return answer();
    }

    @Override
    public void close() {
        try {
            wire.close();
        } catch (IOException e) {
            // It is of no more use either way.
        }
    }

    private Answer answer() throws IOException {
        String[] status = line().split(" ", 3);
        if (status.length < 2 || !status[0].startsWith("HTTP/1.")) {
            throw new ProtocolException("no HTTP answer: " + status[0]);
        }
        int length = -1;
        boolean chunked = false;
        boolean last = false;
        for (String header = line(); !header.isEmpty(); header = line()) {
            String lower = header.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Integer.parseInt(lower.substring(15).strip());
            } else if (lower.startsWith("transfer-encoding:")) {
                chunked = lower.contains("chunked");
            } else if (lower.startsWith("connection:")) {
                last = lower.contains("close");
            }
        }
        int code = Integer.parseInt(status[1]);
        byte[] body = chunked ? chunks() : code == 204 || code == 304 ? new byte[0] : whole(length, last);
        if (last) {
            close();
        }
        return new Answer(code, body);
    }

    private byte[] whole(int length, boolean last) throws IOException {
        if (length < 0 && !last) {
            throw new ProtocolException("an answer without a length");
        }
        return length < 0 ? in.readNBytes(LONGEST_BODY) : exactly(length);
    }

    private byte[] chunks() throws IOException {
        java.io.ByteArrayOutputStream body = new java.io.ByteArrayOutputStream();
        while (body.size() <= LONGEST_BODY) {
            int size = Integer.parseInt(line().split(";", 2)[0].strip(), 16);
            if (size == 0) {
                while (!line().isEmpty()) {
                    // Trailers are of no interest.
                }
                return body.toByteArray();
            }
            body.writeBytes(exactly(size));
            line();
        }
        throw new ProtocolException("an answer of more than " + LONGEST_BODY + " bytes");
    }

    private byte[] exactly(int length) throws IOException {
        if (length > LONGEST_BODY) {
            throw new ProtocolException("an answer of more than " + LONGEST_BODY + " bytes");
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the connection ended in the middle of an answer");
        }
        return bytes;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the connection was closed");
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    private SSLSocket secured(SSLSocketFactory tls, String name, int port) throws IOException {
        SSLSocket secured = (SSLSocket) tls.createSocket(wire, name, port, true);
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secured.setSSLParameters(parameters);
        wire.setSoTimeout(30_000);
        secured.startHandshake();
        return secured;
    }
}
