/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.oci;

import eyrie.api.transfer.RemoteRepository;
import eyrie.images.internal.format.DamagedException;
import eyrie.images.internal.format.Digest;
import eyrie.images.internal.oci.Exchange.Answer;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/** Reads a repository of an OCI registry. Tries again what passes. Thread-safe. */
public final class OciRepository {
    static final String MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json";

    private static final int MOST_MANIFEST_BYTES = 4 << 20;

    final RemoteRepository repository;
    final Exchange exchange;
    final Retry retry;

    public OciRepository(Wire wire, RemoteRepository repository, Retry retry) {
        this.repository = repository;
        this.retry = retry;
        exchange = new Exchange(wire, repository);
    }

    public RemoteRepository address() {
        return repository;
    }

    /** A manifest as it came. */
    public record Manifest(Digest digest, byte[] content) {}

    /** Hears of bytes that arrive. May be told to begin again, from the first byte that was asked for. */
    public interface Receiver {
        /** @param in holds exactly the bytes that were asked for, unless it is cut off */
        void receive(InputStream in) throws IOException;
    }

    String pullScope() {
        return "repository:%s:pull".formatted(repository.name());
    }

    URI uri(String path) {
        return URI.create(repository.registry().getScheme() + "://"
                + repository.registry().getRawAuthority() + "/v2/" + repository.name() + path);
    }

    /** @param reference a tag or a digest; empty if there is no such manifest */
    public Optional<Manifest> manifest(String reference) throws IOException {
        String what = "manifest %s of %s".formatted(reference, repository);
        return retry.run(what, () -> {
            Call call = Call.of("GET", uri("/manifests/" + reference)).with("Accept", MANIFEST_TYPE);
            try (Answer answer = exchange.send(call, pullScope())) {
                if (answer.status() == 404) {
                    return Optional.empty();
                }
                if (answer.status() != 200) {
                    throw answer.refusal(what);
                }
                byte[] content = limited(answer.body(), MOST_MANIFEST_BYTES, what);
                Digest digest = Digest.of(content);
                Optional<Digest> asked = Digest.parse(reference)
                        .or(() -> Digest.parse(
                                answer.header("Docker-Content-Digest").orElse(null)));
                if (asked.isPresent() && !asked.get().equals(digest)) {
                    throw new DamagedException("%s: what arrived has the digest %s".formatted(what, digest));
                }
                return Optional.of(new Manifest(digest, content));
            }
        });
    }

    /** Whether the repository has a blob. */
    public boolean has(Digest digest) throws IOException {
        String what = "blob %s of %s".formatted(digest, repository);
        return retry.run(what, () -> {
            try (Answer answer = exchange.send(Call.of("HEAD", uri("/blobs/" + digest)), pullScope())) {
                return switch (answer.status()) {
                    case 200 -> true;
                    case 404 -> false;
                    default -> throw answer.refusal(what);
                };
            }
        });
    }

    /** A small blob, verified. @param bytes its length */
    public byte[] blob(Digest digest, long bytes) throws IOException {
        String what = "blob %s of %s".formatted(digest, repository);
        return retry.run(what, () -> {
            byte[][] content = new byte[1][];
            range(digest, 0, bytes, in -> content[0] = in.readNBytes(Math.toIntExact(bytes)));
            if (!Digest.of(content[0]).equals(digest)) {
                throw new DamagedException("%s: what arrived has another digest".formatted(what));
            }
            return content[0];
        });
    }

    /**
     * Reads a part of a blob, once: the caller verifies it and knows what to do again.
     *
     * @param from the first byte
     * @param to the byte after the last
     */
    public void range(Digest digest, long from, long to, Receiver receiver) throws IOException {
        String what = "blob %s of %s".formatted(digest, repository);
        Call call = Call.of("GET", uri("/blobs/" + digest)).with("Range", "bytes=%d-%d".formatted(from, to - 1));
        try (Answer answer = exchange.send(call, pullScope())) {
            switch (answer.status()) {
                case 206 -> {
                    String range = answer.header("Content-Range").orElse("");
                    if (!range.startsWith("bytes %d-".formatted(from))) {
                        throw new IOException("%s: asked for byte %d, got \"%s\"".formatted(what, from, range));
                    }
                }
                case 200 -> skip(answer.body(), from, what); // it does not know ranges
                default -> throw answer.refusal(what);
            }
            receiver.receive(new Bounded(answer.body(), to - from, what));
        }
    }

    private static void skip(InputStream in, long bytes, String what) throws IOException {
        try {
            in.skipNBytes(bytes);
        } catch (EOFException cut) {
            throw new EOFException("%s: it was cut off".formatted(what));
        }
    }

    /** All tags. */
    public List<String> tags() throws IOException {
        return new Listing(exchange, retry).all(uri("/tags/list?n=1000"), "tags", "tags of " + repository, pullScope());
    }

    static byte[] limited(InputStream in, int most, String what) throws IOException {
        byte[] content = in.readNBytes(most + 1);
        if (content.length > most) {
            throw new DamagedException("%s: it is longer than %d bytes".formatted(what, most));
        }
        return content;
    }
}
