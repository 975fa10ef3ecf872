/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.vm;

import com.fasterxml.jackson.databind.node.ObjectNode;
import eyrie.cli.internal.base.Failure;
import eyrie.cli.internal.base.FailureKind;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.session.Session;
import eyrie.cli.internal.text.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Does the same to several VMs at a time; one that fails does not keep the others from it. */
record Batch(Session session) {
    /**
     * @param deed does it and answers for the machine
     * @param done says it for people: {@code started}
     */
    void forEach(List<String> vms, Function<String, ObjectNode> deed, String done) {
        List<ObjectNode> bodies = new ArrayList<>();
        List<Failure> failures = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<ObjectNode>> futures =
                    vms.stream().map(vm -> threads.submit(() -> deed.apply(vm))).toList();
            for (int i = 0; i < vms.size(); i++) {
                collect(vms.get(i), futures.get(i), done, bodies, failures);
            }
        }
        if (!failures.isEmpty()) {
            throw summary(failures, bodies, vms.size());
        }
        session.answer(vms.size() == 1 ? bodies.getFirst() : Json.array(bodies), vms.isEmpty() ? "nothing to do" : "");
    }

    private void collect(
            String vm, Future<ObjectNode> future, String done, List<ObjectNode> bodies, List<Failure> failures) {
        try {
            bodies.add(future.get());
            session.say(Text.line(vm) + ": " + done);
        } catch (ExecutionException e) {
            failures.add(
                    e.getCause() instanceof Failure failure
                            ? failure
                            : new Failure(
                                    FailureKind.INTERNAL,
                                    String.valueOf(e.getCause().getMessage()),
                                    e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failures.add(new Failure(FailureKind.UNAVAILABLE, "interrupted", e));
        }
    }

    private Failure summary(List<Failure> failures, List<ObjectNode> bodies, int count) {
        Failure first = failures.getFirst();
        if (count == 1) {
            return first;
        }
        failures.forEach(failure -> session.warn(failure.getMessage()));
        String message = failures.size() + " of " + Text.count(count, "VM") + " failed: " + first.getMessage();
        return new Failure(first.kind(), message, Json.array(bodies));
    }
}
