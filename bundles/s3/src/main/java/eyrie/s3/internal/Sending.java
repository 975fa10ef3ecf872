/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.s3.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/** Brings objects into a bucket, large ones in parts of which some are on their way at a time. */
final class Sending {
    private static final Logger LOG = LoggerFactory.getLogger(Sending.class);
    private static final String TYPE = "application/octet-stream";
    /** Small enough to be sent again, large enough that few are needed. */
    static final long PART_BYTES = 16L << 20;

    private static final long MOST_PARTS = 10_000;
    private static final int AT_ONCE = 4;
    /** The most that a store copies at once. */
    private static final long COPY_BYTES = 1L << 30;

    private final S3Client client;
    private final String bucket;

    Sending(S3Client client, String bucket) {
        this.client = client;
        this.bucket = bucket;
    }

    void file(String key, Path file) {
        long size = size(file);
        if (size <= PART_BYTES) {
            client.putObject(request -> request.bucket(bucket).key(key), body(file, 0, size));
            return;
        }
        long length = partBytes(PART_BYTES, size);
        inParts(key, parts(size, length), (id, number) -> {
            long offset = (number - 1) * length;
            RequestBody body = body(file, offset, Math.min(length, size - offset));
            return client.uploadPart(
                            request ->
                                    request.bucket(bucket).key(key).uploadId(id).partNumber(number),
                            body)
                    .eTag();
        });
    }

    void copy(String from, String to, long size) {
        if (size <= COPY_BYTES) {
            client.copyObject(request -> request.sourceBucket(bucket)
                    .sourceKey(from)
                    .destinationBucket(bucket)
                    .destinationKey(to));
            return;
        }
        long length = partBytes(COPY_BYTES, size);
        inParts(to, parts(size, length), (id, number) -> {
            long offset = (number - 1) * length;
            String range = "bytes=%d-%d".formatted(offset, Math.min(offset + length, size) - 1);
            return client.uploadPartCopy(request -> request.sourceBucket(bucket)
                            .sourceKey(from)
                            .destinationBucket(bucket)
                            .destinationKey(to)
                            .uploadId(id)
                            .partNumber(number)
                            .copySourceRange(range))
                    .copyPartResult()
                    .eTag();
        });
    }

    /** Sends one part; answers its tag. */
    private interface Part {
        String send(String id, int number);
    }

    private void inParts(String key, int count, Part part) {
        String id = client.createMultipartUpload(
                        request -> request.bucket(bucket).key(key).contentType(TYPE))
                .uploadId();
        try {
            List<CompletedPart> parts = sideBySide(
                    count,
                    number -> CompletedPart.builder()
                            .partNumber(number)
                            .eTag(part.send(id, number))
                            .build());
            client.completeMultipartUpload(request ->
                    request.bucket(bucket).key(key).uploadId(id).multipartUpload(upload -> upload.parts(parts)));
        } catch (RuntimeException e) {
            abandon(key, id);
            throw e;
        }
    }

    /** What cannot be removed now is removed with what a kill leaves. */
    private void abandon(String key, String id) {
        try {
            client.abortMultipartUpload(
                    request -> request.bucket(bucket).key(key).uploadId(id));
        } catch (SdkException e) {
            LOG.info("An unfinished upload of {} stays in the object store for a day: {}", key, e.getMessage());
        }
    }

    private static List<CompletedPart> sideBySide(int count, IntFunction<CompletedPart> work) {
        Semaphore room = new Semaphore(AT_ONCE);
        List<Future<CompletedPart>> running = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 1; i <= count; i++) {
                int number = i;
                room.acquire();
                if (running.stream().anyMatch(part -> part.state() == Future.State.FAILED)) {
                    break;
                }
                running.add(threads.submit(() -> {
                    try {
                        return work.apply(number);
                    } finally {
                        room.release();
                    }
                }));
            }
            List<CompletedPart> done = new ArrayList<>();
            for (Future<CompletedPart> part : running) {
                done.add(part.get());
            }
            return done;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw SdkClientException.create("it was interrupted", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure
                    ? failure
                    : SdkClientException.create(String.valueOf(e.getCause().getMessage()), e.getCause());
        }
    }

    private static RequestBody body(Path file, long offset, long length) {
        return RequestBody.fromContentProvider(() -> FileSection.open(file, offset, length), length, TYPE);
    }

    static long partBytes(long least, long size) {
        return Math.max(least, (size + MOST_PARTS - 1) / MOST_PARTS);
    }

    private static int parts(long size, long length) {
        return (int) ((size + length - 1) / length);
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
