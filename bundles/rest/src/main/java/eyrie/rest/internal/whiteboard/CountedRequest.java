/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.whiteboard;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A request that tells once when it has ended. One that turns asynchronous is heard from the moment at which it does so,
 * hence its end cannot be missed however soon it comes.
 */
final class CountedRequest extends HttpServletRequestWrapper {
    private final Listener listener;
    private final AtomicBoolean told = new AtomicBoolean();
    private final AtomicBoolean asynchronous = new AtomicBoolean();

    /** What is told, each at most once. */
    interface Listener {
        /** It waits for something to happen, and no thread of the container with it. */
        void suspended();

        /** @param suspended whether it was told to be before */
        void ended(boolean suspended);
    }

    CountedRequest(HttpServletRequest request, Listener listener) {
        super(request);
        this.listener = listener;
    }

    /** The call that handles the request has returned. */
    void returned() {
        if (!asynchronous.get()) {
            tell();
        }
    }

    @Override
    public AsyncContext startAsync() {
        return heard(super.startAsync());
    }

    @Override
    public AsyncContext startAsync(ServletRequest request, ServletResponse response) {
        return heard(super.startAsync(request, response));
    }

    private AsyncContext heard(AsyncContext context) {
        if (asynchronous.compareAndSet(false, true)) {
            listener.suspended();
        }
        context.addListener(new EndListener());
        return context;
    }

    private void tell() {
        if (told.compareAndSet(false, true)) {
            listener.ended(asynchronous.get());
        }
    }

    /** Every end of an asynchronous request passes through onComplete, after an error or a timeout too. */
    private final class EndListener implements AsyncListener {
        @Override
        public void onComplete(AsyncEvent event) {
            tell();
        }

        @Override
        public void onTimeout(AsyncEvent event) {
            // onComplete follows
        }

        @Override
        public void onError(AsyncEvent event) {
            // onComplete follows
        }

        @Override
        public void onStartAsync(AsyncEvent event) {
            event.getAsyncContext().addListener(this);
        }
    }
}
