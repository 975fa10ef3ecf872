/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.whiteboard;

import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeoutException;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.LoggerFactory;

/**
 * Makes a line for debugging of what Jersey takes for a severe error: a client that has gone, or reads no more, before it has
 * all of its answer. Nothing is wrong with the server then.
 */
@Component(immediate = true, service = HungUpClients.class)
public final class HungUpClients implements Filter {
    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(HungUpClients.class);
    /** Logs what happens while an answer is written. Whoever lets go of it loses the filter. */
    private final Logger responder = Logger.getLogger("org.glassfish.jersey.server.ServerRuntime$Responder");

    private final Filter before = responder.getFilter();

    @Activate
    public HungUpClients() {
        responder.setFilter(this);
    }

    @Deactivate
    void close() {
        if (responder.getFilter() == this) {
            responder.setFilter(before);
        }
    }

    @Override
    public boolean isLoggable(LogRecord line) {
        if (isOfClient(line.getThrown())) {
            LOG.debug("a client has hung up before the end of its answer", line.getThrown());
            return false;
        }
        return before == null || before.isLoggable(line);
    }

    private static boolean isOfClient(Throwable thrown) {
        for (Throwable each = thrown; each != null; each = each.getCause()) {
            if (each instanceof ClosedChannelException
                    || each instanceof TimeoutException
                    || isContainersEndOfFile(each)) {
                return true;
            }
        }
        return false;
    }

    /** The container keeps that class to itself. */
    private static boolean isContainersEndOfFile(Throwable thrown) {
        return thrown.getClass().getSimpleName().equals("EofException");
    }
}
