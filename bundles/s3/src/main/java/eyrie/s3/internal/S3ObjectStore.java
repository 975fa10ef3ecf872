/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.s3.internal;

import eyrie.api.EyrieException;
import eyrie.api.objects.ObjectLocation;
import eyrie.api.objects.ObjectStore;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;

/** A bucket. */
final class S3ObjectStore implements ObjectStore {
    private static final int PIECE = 128 << 10;
    /** How often a connection may break without a byte having come. */
    private static final int BREAKS = 4;

    private static final Duration CHECK = Duration.ofSeconds(10);

    private final S3Client client;
    private final String bucket;
    private final Failures failures;
    private final Sending sending;

    S3ObjectStore(S3Client client, ObjectLocation location) {
        this.client = client;
        this.bucket = location.bucket();
        this.failures = new Failures(location);
        this.sending = new Sending(client, bucket);
    }

    @Override
    public OptionalLong size(String key) {
        return failures.ifThere(() -> client.headObject(
                                request -> request.bucket(bucket).key(key))
                        .contentLength())
                .map(OptionalLong::of)
                .orElse(OptionalLong.empty());
    }

    @Override
    public void put(String key, Path file) {
        failures.translate(() -> {
            sending.file(key, file);
            return null;
        });
    }

    @Override
    public boolean copy(String from, String to) {
        OptionalLong size = size(from);
        if (size.isEmpty()) {
            return false;
        }
        return failures.ifThere(() -> {
                    sending.copy(from, to, size.getAsLong());
                    return true;
                })
                .orElse(false);
    }

    @Override
    public void delete(String key) {
        failures.translate(
                () -> client.deleteObject(request -> request.bucket(bucket).key(key)));
    }

    @Override
    public void forEach(String prefix, Consumer<Item> each) {
        failures.translate(() -> {
            client.listObjectsV2Paginator(request -> request.bucket(bucket).prefix(prefix)).contents().stream()
                    .map(object -> new Item(object.key(), object.size(), object.lastModified()))
                    .forEach(each);
            return null;
        });
    }

    @Override
    public int abandonUnfinished(String prefix, Instant before) {
        return failures.translate(() -> {
            List<MultipartUpload> old =
                    client.listMultipartUploadsPaginator(request -> request.bucket(bucket)).uploads().stream()
                            .filter(upload -> upload.key().startsWith(prefix))
                            .filter(upload -> upload.initiated().isBefore(before))
                            .toList();
            old.forEach(upload -> client.abortMultipartUpload(
                    request -> request.bucket(bucket).key(upload.key()).uploadId(upload.uploadId())));
            return old.size();
        });
    }

    @Override
    public void read(String key, long offset, long length, OutputStream out) throws IOException {
        long end = offset + length;
        int breaks = 0;
        for (long at = offset; at < end; ) {
            long reached = readSome(key, at, end, out);
            breaks = reached > at ? 0 : breaks + 1;
            at = reached;
            if (breaks == BREAKS) {
                throw new EOFException("%s: the object store gave nothing after byte %d".formatted(key, at));
            }
        }
    }

    /** Reads until the end or until the connection breaks; answers how far it came. */
    private long readSome(String key, long from, long end, OutputStream out) throws IOException {
        byte[] piece = new byte[(int) Math.min(PIECE, end - from)];
        long at = from;
        try (ResponseInputStream<GetObjectResponse> in = get(key, from, end)) {
            try {
                while (at < end) {
                    int count = next(in, piece);
                    if (count < 0) {
                        break;
                    }
                    out.write(piece, 0, count);
                    at += count;
                }
            } finally {
                if (at < end) {
                    in.abort();
                }
            }
        }
        return at;
    }

    /** A break is an end as well: the caller asks for the rest. */
    private static int next(ResponseInputStream<GetObjectResponse> in, byte[] piece) {
        try {
            return in.read(piece);
        } catch (IOException | SdkException e) {
            return -1;
        }
    }

    private ResponseInputStream<GetObjectResponse> get(String key, long from, long end) throws IOException {
        try {
            return client.getObject(
                    request -> request.bucket(bucket).key(key).range("bytes=%d-%d".formatted(from, end - 1)));
        } catch (SdkException e) {
            EyrieException failure = failures.failure(e);
            throw new IOException(failure.getMessage(), e);
        }
    }

    @Override
    public Optional<String> problem() {
        try {
            client.listObjectsV2(request -> request.bucket(bucket)
                    .maxKeys(1)
                    .overrideConfiguration(override -> override.apiCallTimeout(CHECK)));
            return Optional.empty();
        } catch (SdkException e) {
            return Optional.of(failures.failure(e).getMessage());
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
