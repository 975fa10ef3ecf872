/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.whiteboard;

import jakarta.servlet.ServletConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.servlet.ServletContainer;

/**
 * One built state of the API. It stays usable until it has been retired and its last request, asynchronous ones
 * included, has ended.
 */
final class Generation {
    private final ServletContainer container;
    /** The requests inside, and one more until it is retired. Zero is final. */
    private final AtomicInteger users = new AtomicInteger(1);

    /** Of them, those that wait for something to happen: event streams and long polls. */
    private final AtomicInteger suspended = new AtomicInteger();

    private final CountDownLatch empty = new CountDownLatch(1);
    private final Executor undertaker;

    private Generation(ServletContainer container, Executor undertaker) {
        this.container = container;
        this.undertaker = undertaker;
    }

    /**
     * @param undertaker frees what is not used any more, a while after it was handed over: a thread that has just
     *     completed an asynchronous request still tidies up behind it
     * @throws ServletException and any runtime exception or linkage error that a broken resource causes
     */
    static Generation build(ResourceConfig application, ServletConfig servlet, Executor undertaker)
            throws ServletException {
        ServletContainer container = new ServletContainer(application);
        container.init(servlet);
        return new Generation(container, undertaker);
    }

    /** Serves a request, unless this generation is gone already. */
    boolean serve(HttpServletRequest request, HttpServletResponse response) throws ServletException, IOException {
        if (!enter()) {
            return false;
        }
        CountedRequest counted = new CountedRequest(request, new Ends());
        try {
            container.service(counted, response);
        } finally {
            counted.returned();
        }
        return true;
    }

    /** How many requests are inside and work, rather than wait for something to happen. */
    int inside() {
        return users.get() - 1 - suspended.get();
    }

    private final class Ends implements CountedRequest.Listener {
        @Override
        public void suspended() {
            suspended.incrementAndGet();
        }

        @Override
        public void ended(boolean wasSuspended) {
            if (wasSuspended) {
                suspended.decrementAndGet();
            }
            leave();
        }
    }

    void retire() {
        leave();
    }

    /** Waits until the last request has left a retired generation. */
    boolean awaitEnd(long millis) throws InterruptedException {
        return empty.await(millis, TimeUnit.MILLISECONDS);
    }

    private boolean enter() {
        return users.getAndUpdate(count -> count == 0 ? 0 : count + 1) > 0;
    }

    private void leave() {
        if (users.decrementAndGet() == 0) {
            empty.countDown();
            undertaker.execute(container::destroy);
        }
    }
}
