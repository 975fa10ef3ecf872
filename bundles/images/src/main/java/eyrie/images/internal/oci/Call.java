/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.oci;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
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
     * @param bytes how many
     * @param content opens it, for each attempt anew
     * @param sent hears of bytes that went out
     */
    record Body(long bytes, Supplier<InputStream> content, LongConsumer sent) {
        static Body of(byte[] content) {
            return new Body(content.length, () -> new ByteArrayInputStream(content), sent -> {});
        }

        /** @param count counts what goes out, so that it can be seen whether anything does */
        BodyPublisher publisher(AtomicLong count) {
            if (bytes == 0) {
                return BodyPublishers.noBody();
            }
            return BodyPublishers.fromPublisher(
                    BodyPublishers.ofByteArrays(() -> new Blocks(content.get(), block -> {
                        count.addAndGet(block);
                        sent.accept(block);
                    })),
                    bytes);
        }
    }
}
