/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.remote;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Asks registries for people who wait for the answer. Each question is asked once at a time, however many want to know; who
 * has waited long enough is told so, while the question stays open for those who ask later. For a moment after a registry
 * has not answered, nobody waits for it at all. Thread-safe.
 */
final class Questions {
    private static final Duration SILENCE = Duration.ofSeconds(5);

    private final LongSupplier nanos;
    private final Duration patience;
    private final Map<Object, CompletableFuture<Object>> open = new ConcurrentHashMap<>();
    private final Map<String, Silence> silent = new ConcurrentHashMap<>();

    private record Silence(long since, String message) {}

    Questions(LongSupplier nanos, Duration patience) {
        this.nanos = nanos;
        this.patience = patience;
    }

    /**
     * The answer to a question.
     *
     * @param registry its name
     * @param question what is equal for those who ask the same
     * @param work asks
     * @throws EyrieException whatever work throws; UNAVAILABLE if it takes too long, or did for somebody else just now
     */
    @SuppressWarnings("unchecked") // equal questions have answers of one type
    <T> T ask(String registry, Object question, Supplier<T> work) {
        refuseSilent(registry);
        CompletableFuture<Object> answer = open.computeIfAbsent(question, key -> begin(registry, key, work));
        try {
            return (T) answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            String message = "registry %s: it does not answer".formatted(registry);
            silent.put(registry, new Silence(nanos.getAsLong(), message));
            throw new EyrieException(ErrorKind.UNAVAILABLE, message, e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof EyrieException known
                    ? known
                    : EyrieException.internal("registry %s: asking it failed".formatted(registry), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EyrieException(ErrorKind.UNAVAILABLE, "interrupted", e);
        }
    }

    private void refuseSilent(String registry) {
        Silence silence = silent.get(registry);
        if (silence != null && nanos.getAsLong() - silence.since() < SILENCE.toNanos()) {
            throw new EyrieException(ErrorKind.UNAVAILABLE, silence.message());
        }
    }

    private CompletableFuture<Object> begin(String registry, Object question, Supplier<?> work) {
        CompletableFuture<Object> answer = new CompletableFuture<>();
        Thread.ofVirtual().name("question to " + registry).start(() -> {
            try {
                Object found = work.get();
                silent.remove(registry);
                open.remove(question, answer);
                answer.complete(found);
            } catch (RuntimeException | Error failed) {
                if (failed instanceof EyrieException known && known.kind() == ErrorKind.UNAVAILABLE) {
                    silent.put(registry, new Silence(nanos.getAsLong(), known.getMessage()));
                }
                open.remove(question, answer);
                answer.completeExceptionally(failed);
            }
        });
        return answer;
    }
}
