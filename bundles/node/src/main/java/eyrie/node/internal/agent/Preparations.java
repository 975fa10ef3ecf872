/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.agent;

import eyrie.api.EyrieException;
import eyrie.api.machine.Guest;
import eyrie.api.vm.GuestPreparation;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What bundles do in fresh guests, one after the other. Thread-safe. */
final class Preparations {
    private final Map<GuestPreparation, Integer> all = new ConcurrentHashMap<>();
    private final Duration longest;

    Preparations(Duration longest) {
        this.longest = longest;
    }

    void add(GuestPreparation preparation, Map<String, Object> properties) {
        all.put(preparation, properties.get("service.ranking") instanceof Integer ranking ? ranking : 0);
    }

    void remove(GuestPreparation preparation) {
        all.remove(preparation);
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    /** @throws EyrieException INTERNAL saying which failed and why */
    void run(Guest guest, GuestPreparation.Subject subject) {
        List<GuestPreparation> order = all.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .map(Map.Entry::getKey)
                .toList();
        order.forEach(preparation -> run(preparation, guest, subject));
    }

    /** On a thread of its own, so that one that hangs fails this start and nothing else. */
    private void run(GuestPreparation preparation, Guest guest, GuestPreparation.Subject subject) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread thread = Thread.ofPlatform()
                .daemon()
                .name("prepare " + subject.instanceId())
                .start(() -> prepare(preparation, guest, subject, done));
        try {
            done.get(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw failed(preparation, String.valueOf(e.getCause().getMessage()), e.getCause());
        } catch (TimeoutException e) {
            thread.interrupt();
            throw failed(preparation, "not done within %d s".formatted(longest.toSeconds()), e);
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
            throw failed(preparation, "interrupted", e);
        }
    }

    private static void prepare(
            GuestPreparation preparation, Guest guest, GuestPreparation.Subject subject, CompletableFuture<Void> done) {
        try {
            preparation.prepare(guest, subject);
            done.complete(null);
        } catch (Throwable e) {
            done.completeExceptionally(e);
        }
    }

    private static EyrieException failed(GuestPreparation preparation, String why, Throwable cause) {
        return EyrieException.internal(
                "the guest could not be prepared by %s: %s"
                        .formatted(preparation.getClass().getSimpleName(), why),
                cause);
    }
}
