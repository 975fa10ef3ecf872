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
    private final Runnable ended;
    private final AtomicBoolean told = new AtomicBoolean();
    private volatile boolean asynchronous;

    CountedRequest(HttpServletRequest request, Runnable ended) {
        super(request);
        this.ended = ended;
    }

    /** The call that handles the request has returned. */
    void returned() {
        if (!asynchronous) {
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
        asynchronous = true;
        context.addListener(new EndListener());
        return context;
    }

    private void tell() {
        if (told.compareAndSet(false, true)) {
            ended.run();
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
