/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.oci;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * One request.
 *
 * @param method of HTTP
 * @param uri absolute
 * @param headers without those for authentication
 * @param body null for none
 */
record Call(String method, URI uri, Map<String, String> headers, Body body) {
    static Call of(String method, URI uri) {
        return new Call(method, uri, Map.of(), null);
    }

    Call with(String header, String value) {
        Map<String, String> more = new TreeMap<>(headers);
        more.put(header, value);
        return new Call(method, uri, more, body);
    }

    Call with(Body content) {
        return new Call(method, uri, headers, content);
    }

    Call to(URI other) {
        return new Call(method, other, headers, body);
    }

    /**
     * What is sent.
     *
     * @param bytes how many, or {@link #UNKNOWN}
     * @param content opens it, for each attempt anew
     * @param sent hears of bytes that went out
     */
    record Body(long bytes, Supplier<? extends Iterator<byte[]>> content, LongConsumer sent) {
        /** The length of what is still being made: it is sent piece by piece. */
        static final long UNKNOWN = -1;

        static Body of(byte[] content) {
            return of(content.length, () -> new ByteArrayInputStream(content), sent -> {});
        }

        static Body of(long bytes, Supplier<InputStream> content, LongConsumer sent) {
            return new Body(bytes, () -> new Blocks(content.get()), sent);
        }

        /** @param count counts what goes out, so that it can be seen whether anything does */
        BodyPublisher publisher(AtomicLong count) {
            if (bytes == 0) {
                return BodyPublishers.noBody();
            }
            BodyPublisher blocks = BodyPublishers.ofByteArrays(() -> counted(content.get(), count));
            return bytes == UNKNOWN ? blocks : BodyPublishers.fromPublisher(blocks, bytes);
        }

        private Iterator<byte[]> counted(Iterator<byte[]> blocks, AtomicLong count) {
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return blocks.hasNext();
                }

                @Override
                public byte[] next() {
                    byte[] block = blocks.next();
                    count.addAndGet(block.length);
                    sent.accept(block.length);
                    return block;
                }
            };
        }
    }
}
