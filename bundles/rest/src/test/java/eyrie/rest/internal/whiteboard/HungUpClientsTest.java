/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.whiteboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HungUpClientsTest {
    private final Logger responder = Logger.getLogger("org.glassfish.jersey.server.ServerRuntime$Responder");
    private final List<Throwable> logged = new ArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            logged.add(line.getThrown());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    private static final class EofException extends EOFException {
        private static final long serialVersionUID = 1L;
    }

    @BeforeEach
    void listen() {
        responder.setUseParentHandlers(false);
        responder.addHandler(handler);
    }

    @AfterEach
    void leave() {
        responder.removeHandler(handler);
        responder.setUseParentHandlers(true);
    }

    private void log(Throwable thrown) {
        responder.log(Level.SEVERE, "An I/O error has occurred while writing a response", thrown);
    }

    @Test
    void whoHasGoneIsNoErrorOfTheServer() {
        HungUpClients filter = new HungUpClients();
        log(new EofException());
        log(new IOException("writing", new ClosedChannelException()));
        log(new IOException(new TimeoutException("Idle timeout expired")));
        assertThat(logged).isEmpty();
        IllegalStateException ours = new IllegalStateException("no such column");
        IOException disk = new IOException("the disk is broken");
        log(ours);
        log(disk);
        log(null);
        assertThat(logged).containsExactly(ours, disk, null);
        filter.close();
        log(new EofException());
        assertThat(logged).hasSize(4);
    }
}
