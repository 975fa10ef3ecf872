/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.oci;

import eyrie.images.internal.format.Digest;
import eyrie.images.internal.oci.Exchange.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/** Writes into a repository of an OCI registry. Tries again what passes. Thread-safe. */
public final class OciWriter {
    private final OciRepository target;

    public OciWriter(OciRepository target) {
        this.target = target;
    }

    private String scope() {
        return "repository:%s:pull,push".formatted(target.repository.name());
    }

    /**
     * Lets the registry take a blob over from another of its repositories.
     *
     * @return whether it did; if not, nothing has changed
     */
    public boolean mount(Digest digest, String from) throws IOException {
        String what = "blob %s for %s".formatted(digest, target.repository);
        return target.retry.run(what, () -> {
            Call call = Call.of("POST", target.uri("/blobs/uploads/?mount=%s&from=%s".formatted(digest, from)));
            try (Answer answer = target.exchange.send(call, scope() + " repository:%s:pull".formatted(from))) {
                return switch (answer.status()) {
                    case 201 -> true;
                    case 202 -> {
                        cancel(location(call.uri(), answer, what));
                        yield false;
                    }
                    case 401, 403, 404 -> false; // it may be ours to push and not to read there
                    default -> throw answer.refusal(what);
                };
            }
        });
    }

    /** A mount that did not happen has opened an upload; nobody would ever finish it. */
    private void cancel(URI upload) throws IOException {
        target.exchange.send(Call.of("DELETE", upload), scope()).close();
    }

    /**
     * Uploads a blob unless the repository has it.
     *
     * @param bytes its length
     * @param content opens it, for each attempt anew
     * @param sent hears of bytes that went out, and with a negative number of those that went out in vain
     * @return whether it was uploaded
     */
    public boolean upload(Digest digest, long bytes, Supplier<InputStream> content, LongConsumer sent)
            throws IOException {
        String what = "blob %s for %s".formatted(digest, target.repository);
        return target.retry.run(what, () -> {
            if (target.has(digest)) {
                return false;
            }
            Tally tally = new Tally(sent);
            try {
                put(open(what), digest, Call.Body.of(bytes, content, tally), what);
                return true;
            } catch (IOException failed) {
                tally.takeBack();
                throw failed;
            }
        });
    }

    /**
     * Uploads a blob that is made on the way, so that it need not lie anywhere. What the network breaks is made anew.
     *
     * @param what for messages
     * @param content begins it, for each attempt anew
     * @return the one that went out whole
     */
    public <S extends Streamed> S stream(String what, Supplier<S> content) throws IOException {
        S sent = target.retry.run("%s for %s".formatted(what, target.repository), () -> {
            AtomicReference<S> last = new AtomicReference<>();
            try {
                URI upload = patch(
                        open(what),
                        new Call.Body(Call.Body.UNKNOWN, () -> begun(content, last), sentBytes -> {}),
                        what);
                put(upload, last.get().digest(), Call.Body.of(new byte[0]), what);
            } catch (IOException failed) {
                if (last.get() == null || last.get().failure().isEmpty()) {
                    throw failed;
                }
            }
            return last.get();
        });
        if (sent.failure().isPresent()) {
            throw sent.failure().get();
        }
        return sent;
    }

    private static <S> S begun(Supplier<S> content, AtomicReference<S> last) {
        S begun = content.get();
        last.set(begun);
        return begun;
    }

    private URI patch(URI upload, Call.Body body, String what) throws IOException {
        Call call = Call.of("PATCH", upload)
                .with("Content-Type", "application/octet-stream")
                .with(body);
        try (Answer answer = target.exchange.send(call, scope())) {
            if (answer.status() != 202) {
                throw answer.refusal(what);
            }
            return location(upload, answer, what);
        }
    }

    private URI open(String what) throws IOException {
        Call call = Call.of("POST", target.uri("/blobs/uploads/"));
        try (Answer answer = target.exchange.send(call, scope())) {
            if (answer.status() != 202) {
                throw answer.refusal(what);
            }
            return location(call.uri(), answer, what);
        }
    }

    private void put(URI upload, Digest digest, Call.Body body, String what) throws IOException {
        String separator = upload.getRawQuery() == null ? "?" : "&";
        Call call = Call.of("PUT", URI.create(upload + separator + "digest=" + digest))
                .with("Content-Type", "application/octet-stream")
                .with(body);
        try (Answer answer = target.exchange.send(call, scope())) {
            if (answer.status() != 201) {
                throw answer.refusal(what);
            }
        }
    }

    private URI location(URI from, Answer answer, String what) throws IOException {
        return target.exchange.target(
                from,
                answer.header("Location")
                        .orElseThrow(() -> new IOException(what + ": the registry does not say where to send it")));
    }

    /** Makes a manifest visible under a tag. */
    public void manifest(String tag, byte[] content) throws IOException {
        String what = "manifest %s for %s".formatted(tag, target.repository);
        target.retry.run(what, () -> {
            Call call = Call.of("PUT", target.uri("/manifests/" + tag))
                    .with("Content-Type", OciRepository.MANIFEST_TYPE)
                    .with(Call.Body.of(content));
            try (Answer answer = target.exchange.send(call, scope())) {
                if (answer.status() != 201) {
                    throw answer.refusal(what);
                }
                return tag;
            }
        });
    }

    /**
     * Removes a manifest and whatever tags name it.
     *
     * @return whether it is gone; some registries let nobody remove anything
     */
    public boolean remove(Digest manifest) throws IOException {
        String what = "manifest %s of %s".formatted(manifest, target.repository);
        return target.retry.run(what, () -> {
            Call call = Call.of("DELETE", target.uri("/manifests/" + manifest));
            try (Answer answer = target.exchange.send(call, scope() + ",delete")) {
                return switch (answer.status()) {
                    case 202, 404 -> true;
                    case 401, 403, 405, 501 -> false;
                    default -> throw answer.refusal(what);
                };
            }
        });
    }

    /** What one attempt has sent. */
    private static final class Tally implements LongConsumer {
        private final LongConsumer next;
        private long sent;

        Tally(LongConsumer next) {
            this.next = next;
        }

        @Override
        public synchronized void accept(long bytes) {
            sent += bytes;
            next.accept(bytes);
        }

        synchronized void takeBack() {
            next.accept(-sent);
            sent = 0;
        }
    }
}
