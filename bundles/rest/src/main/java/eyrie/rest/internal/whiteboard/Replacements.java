/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.whiteboard;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The extensions that are being replaced: requests for their paths wait, each on a virtual thread, for what comes. Thread-safe. */
final class Replacements {
    private record Vacancy(List<String> paths, CompletableFuture<?> end) {
        boolean covers(String requested) {
            return paths.stream().anyMatch(path -> Sections.leads(path, requested));
        }
    }

    private final Duration patience;
    /** By the names of extensions; nearly always none. */
    private final Map<String, Vacancy> vacancies = new ConcurrentHashMap<>();

    /** @param patience with one request */
    Replacements(Duration patience) {
        this.patience = patience;
    }

    /**
     * Holds requests from now on.
     *
     * @param end when what takes the place is there, or nothing will be; nothing is held if it has passed
     */
    void begin(String extension, List<String> paths, CompletionStage<?> end) {
        CompletableFuture<?> future = end.toCompletableFuture();
        if (!future.isDone()) {
            Vacancy vacancy = new Vacancy(paths, future);
            vacancies.put(extension, vacancy);
            future.whenComplete((_, _) -> vacancies.remove(extension, vacancy));
        }
    }

    boolean covers(String requested) {
        return !vacancies.isEmpty() && vacancies.values().stream().anyMatch(vacancy -> vacancy.covers(requested));
    }

    /** Returns at once unless the path is one of those. @return false if it took too long */
    boolean await(String requested) {
        if (vacancies.isEmpty()) {
            return true;
        }
        for (Vacancy vacancy : vacancies.values()) {
            if (vacancy.covers(requested) && !passed(vacancy)) {
                return false;
            }
        }
        return true;
    }

    private boolean passed(Vacancy vacancy) {
        try {
            vacancy.end().get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            // However it ended, it has.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return true;
    }
}
