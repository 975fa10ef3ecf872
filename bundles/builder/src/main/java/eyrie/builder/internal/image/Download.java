/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.builder.internal.image;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.Progress;
import eyrie.builder.internal.image.PartWriter.HopelessException;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One file on its way from a server. A connection that breaks or falls silent is made again and goes on where the last
 * one ended, if the server says that the file is still the same one.
 */
final class Download {
    private static final Logger LOG = LoggerFactory.getLogger(Download.class);
    private static final int OK = 200;
    private static final int PARTIAL = 206;

    private final HttpClient client;
    private final Limits limits;
    private final CountDownLatch closing;
    private final ImageUrl url;
    private final Path file;
    private final Progress progress;

    /** What tells this content from a later one under the same address, or null. */
    private String validator;

    private volatile long received;
    private volatile long expected;

    /**
     * @param most bytes that are taken
     * @param silence after which a connection is given up
     * @param attempts that may fail one after the other without a byte
     * @param pause before another attempt
     */
    record Limits(long most, Duration silence, int attempts, Duration pause) {
        static final Limits USUAL = new Limits(1L << 40, Duration.ofSeconds(60), 6, Duration.ofSeconds(2));
    }

    /** @param closing reaches zero when this program wants to end */
    Download(HttpClient client, Limits limits, CountDownLatch closing, ImageUrl url, Path file, Progress progress) {
        this.client = client;
        this.limits = limits;
        this.closing = closing;
        this.url = url;
        this.file = file;
        this.progress = progress;
    }

    void run() throws IOException {
        int failures = 0;
        while (true) {
            long before = received;
            try {
                attempt();
                return;
            } catch (HopelessException hopeless) {
                throw hopeless;
            } catch (IOException broken) {
                failures = received > before ? 1 : failures + 1;
                LOG.info("The download of {} broke at byte {}: {}", url.shown(), received, broken.toString());
                if (failures >= limits.attempts()) {
                    throw givenUp(failures, broken);
                }
                pause();
            }
        }
    }

    private void attempt() throws IOException {
        progress.at("Connecting to " + url.uri().getHost(), -1);
        HttpRequest.Builder request = HttpRequest.newBuilder(url.uri()).header("User-Agent", "eyrie");
        if (received > 0 && validator != null) {
            request.header("Range", "bytes=%d-".formatted(received)).header("If-Range", validator);
        }
        HttpResponse<Flow.Publisher<List<ByteBuffer>>> response =
                await(client.sendAsync(request.build(), BodyHandlers.ofPublisher()));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            PartWriter writer = new PartWriter(channel, limits.most(), this::arrived);
            try {
                prepare(response, channel);
            } catch (IOException | RuntimeException refused) {
                writer.done().completeExceptionally(refused);
                response.body().subscribe(writer);
                throw refused;
            }
            response.body().subscribe(writer);
            await(writer.done());
        }
        if (expected >= 0 && received < expected) {
            throw new IOException("the server closed the connection");
        }
    }

    /** Puts the file to where the body of a response belongs. */
    private void prepare(HttpResponse<?> response, FileChannel channel) throws IOException {
        long start = start(response);
        channel.truncate(start).position(start);
        received = start;
        validator = response.headers()
                .firstValue("ETag")
                .filter(tag -> !tag.startsWith("W/"))
                .or(() -> response.headers().firstValue("Last-Modified"))
                .orElse(null);
        OptionalLong length = response.headers().firstValueAsLong("Content-Length");
        expected = length.isPresent() ? start + length.getAsLong() : -1;
        if (expected - start > Files.getFileStore(file).getUsableSpace()) {
            throw new HopelessException("No space left on device", null);
        }
    }

    private long start(HttpResponse<?> response) throws IOException {
        int status = response.statusCode();
        if (status == OK) {
            return 0;
        }
        if (status == PARTIAL) {
            String range = response.headers().firstValue("Content-Range").orElse("");
            if (range.startsWith("bytes %d-".formatted(received))) {
                return received;
            }
            throw new IOException("the server sent another part than the one asked for");
        }
        if (status >= 500 || status == 408 || status == 429) {
            throw new IOException("the server answered " + status);
        }
        throw EyrieException.invalid("from", url.shown(), "the URL of a file; the server answered " + status);
    }

    private void arrived(long position) {
        received = position;
        if (expected > 0) {
            progress.at(
                    "Downloading %d of %d MiB".formatted(position >> 20, expected >> 20), (double) position / expected);
        } else {
            progress.at("Downloading %d MiB".formatted(position >> 20), -1);
        }
    }

    /** Waits for the end of an answer as long as something comes. */
    private <T> T await(CompletableFuture<T> answer) throws IOException {
        try {
            while (true) {
                long before = received;
                try {
                    return answer.get(limits.silence().toMillis(), TimeUnit.MILLISECONDS);
                } catch (TimeoutException silent) {
                    if (received == before) {
                        throw new IOException("nothing came for " + limits.silence(), silent);
                    }
                }
            }
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof IOException io) {
                throw io;
            }
            throw new IOException(failed.getCause());
        } catch (InterruptedException interrupted) {
            throw cancelled(interrupted);
        } finally {
            answer.cancel(true);
        }
    }

    private void pause() {
        try {
            if (closing.await(limits.pause().toMillis(), TimeUnit.MILLISECONDS)) {
                throw cancelled(null);
            }
        } catch (InterruptedException interrupted) {
            throw cancelled(interrupted);
        }
    }

    private EyrieException givenUp(int failures, IOException broken) {
        String reason = broken.getMessage() == null ? broken.getClass().getSimpleName() : broken.getMessage();
        return new EyrieException(
                ErrorKind.UNAVAILABLE,
                "%s: the download broke at byte %d and %d attempts could not go on: %s"
                        .formatted(url.shown(), received, failures, reason),
                broken);
    }

    private EyrieException cancelled(InterruptedException interrupted) {
        if (interrupted != null) {
            Thread.currentThread().interrupt();
        }
        return new EyrieException(ErrorKind.UNAVAILABLE, url.shown() + ": the download was cancelled", interrupted);
    }
}
