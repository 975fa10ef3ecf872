/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.agent;

import eyrie.api.EyrieException;
import eyrie.api.node.TemplateOrder;
import eyrie.api.node.TemplateReport;
import eyrie.api.node.TemplateReport.State;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the orders about templates: one thread for each, which is interrupted when its order disappears. What an earlier
 * process had begun is begun again, and goes on where it stopped. Thread-safe.
 */
final class TemplateOrders implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TemplateOrders.class);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

    private final String nodeId;
    private final ControllerLink controller;
    private final TemplateKeeper keeper;
    private final Map<String, Thread> known = new HashMap<>();
    private boolean closed;

    TemplateOrders(String nodeId, ControllerLink controller, TemplateKeeper keeper) {
        this.nodeId = nodeId;
        this.controller = controller;
        this.keeper = keeper;
    }

    /** These are all that there are now. */
    synchronized void follow(List<TemplateOrder> orders) {
        Map<String, TemplateOrder> wanted =
                orders.stream().collect(Collectors.toMap(TemplateOrder::id, order -> order));
        for (Iterator<Map.Entry<String, Thread>> each = known.entrySet().iterator(); each.hasNext(); ) {
            Map.Entry<String, Thread> one = each.next();
            if (!wanted.containsKey(one.getKey())) {
                one.getValue().interrupt();
                each.remove();
            }
        }
        for (TemplateOrder order : wanted.values()) {
            known.computeIfAbsent(
                    order.id(),
                    id -> Thread.ofVirtual().name("template order " + id).start(() -> carryOut(order)));
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        known.values().forEach(Thread::interrupt);
    }

    private void carryOut(TemplateOrder order) {
        TemplateReport end;
        try {
            keeper.carryOut(order, new Percents(order.id())::at);
            end = new TemplateReport(order.id(), State.DONE, 1, null);
            LOG.info("order {}, {} of {}:{}, is done", order.id(), order.action(), order.repository(), order.tag());
        } catch (RuntimeException e) {
            if (isGivenUp(order.id())) {
                LOG.info("order {} is given up", order.id());
                return;
            }
            LOG.warn("order {}, {} of {}:{}, failed", order.id(), order.action(), order.repository(), order.tag(), e);
            String message = e instanceof EyrieException ? e.getMessage() : "internal error: " + e;
            end = new TemplateReport(order.id(), State.FAILED, 0, message);
        }
        try {
            report(end);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody wants to know any more, or the next process says it
        }
    }

    private synchronized boolean isGivenUp(String order) {
        return closed || known.get(order) != Thread.currentThread();
    }

    private void report(TemplateReport report) throws InterruptedException {
        while (true) {
            try {
                controller.await().reportTemplates(nodeId, List.of(report));
                return;
            } catch (RuntimeException e) {
                LOG.warn("the controller did not take a report of order {}: {}", report.order(), e.toString());
                controller.pause(AFTER_FAILURE);
            }
        }
    }

    /** Passes on whole percents, so that a transfer costs at most a hundred writes. */
    private final class Percents {
        private final String order;
        private double last;

        Percents(String order) {
            this.order = order;
        }

        synchronized void at(String step, double fraction) {
            double percent = Math.floor(Math.clamp(fraction, 0.0, 1.0) * 100) / 100;
            if (percent <= last || percent >= 1) {
                return; // a step that is over is not the whole
            }
            last = percent;
            try {
                controller
                        .await()
                        .reportTemplates(nodeId, List.of(new TemplateReport(order, State.RUNNING, percent, null)));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                LOG.debug("progress of order {} was not taken: {}", order, e.toString());
            }
        }
    }
}
