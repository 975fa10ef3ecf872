/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.wire;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Ends an answer that has begun and cannot be completed, so that the client sees it: the connection is broken off. Left
 * to itself, Jersey closes the stream of such an answer, and a part looks like the whole.
 */
public final class BreakOff {
    private static final String ATTRIBUTE = "eyrie.break-off";

    private BreakOff() {}

    /** Has the connection of this request broken off when its resource method has returned. */
    public static void after(HttpServletRequest request, Throwable reason) {
        request.setAttribute(ATTRIBUTE, reason);
    }

    /** The response for Jersey: closing its stream does not end it yet. */
    public static HttpServletResponse open(HttpServletResponse response) {
        return new Open(response);
    }

    /** @throws IOException if the answer must not look complete; from the servlet it breaks off the connection */
    public static void ifWanted(HttpServletRequest request) throws IOException {
        if (request.getAttribute(ATTRIBUTE) instanceof Throwable reason) {
            throw new IOException("The answer is broken off: " + reason.getMessage(), reason);
        }
    }

    private static final class Open extends HttpServletResponseWrapper {
        Open(HttpServletResponse response) {
            super(response);
        }

        @Override
        public ServletOutputStream getOutputStream() throws IOException {
            return new OpenStream(super.getOutputStream());
        }
    }

    private static final class OpenStream extends ServletOutputStream {
        private final ServletOutputStream out;

        OpenStream(ServletOutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int value) throws IOException {
            out.write(value);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void write(ByteBuffer bytes) throws IOException {
            out.write(bytes);
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }

        /** The container ends the response when the request is over. */
        @Override
        public void close() {}

        @Override
        public boolean isReady() {
            return out.isReady();
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            out.setWriteListener(listener);
        }
    }
}
