/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.wire;

import eyrie.api.rest.FileBody;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyWriter;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * Sends a part of a file from direct memory, which neither the program nor the Java runtime copies once more. Its first
 * bytes take the way of every other answer, which sends the headers; the rest goes to the servlet container at once.
 */
public final class FileBodyWriter implements MessageBodyWriter<FileBody> {
    /** Small bodies are not worth direct memory. */
    private static final int FIRST = 8 << 10;

    private final DirectBuffers buffers = new DirectBuffers();

    @Context
    private HttpServletResponse response;

    @Override
    public boolean isWriteable(Class<?> type, Type generic, Annotation[] annotations, MediaType mediaType) {
        return type == FileBody.class;
    }

    @Override
    public void writeTo(
            FileBody body,
            Class<?> type,
            Type generic,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, Object> headers,
            OutputStream out)
            throws IOException {
        try (FileChannel file = body.file()) {
            byte[] first = new byte[(int) Math.min(FIRST, body.length())];
            read(file, ByteBuffer.wrap(first), body.offset());
            out.write(first);
            if (body.length() > first.length) {
                send(file, body.offset() + first.length, body.length() - first.length, response.getOutputStream());
            }
        }
    }

    private void send(FileChannel file, long offset, long length, ServletOutputStream out) throws IOException {
        ByteBuffer piece = buffers.take();
        long end = offset + length;
        for (long at = offset; at < end; ) {
            piece.clear().limit((int) Math.min(piece.capacity(), end - at));
            read(file, piece, at);
            piece.flip();
            at += piece.remaining();
            out.write(piece);
        }
        // Not after a failure: then the container may still be at it.
        buffers.give(piece);
    }

    private static void read(FileChannel file, ByteBuffer piece, long offset) throws IOException {
        for (long at = offset; piece.hasRemaining(); ) {
            int count = file.read(piece, at);
            if (count < 0) {
                throw new EOFException("a file that is being sent ends at %d already".formatted(at));
            }
            at += count;
        }
    }
}
