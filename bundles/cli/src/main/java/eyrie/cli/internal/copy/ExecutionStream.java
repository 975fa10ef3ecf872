/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.copy;

import eyrie.cli.internal.base.Failure;
import eyrie.cli.internal.base.FailureKind;
import eyrie.cli.internal.net.Execution;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** What a process in a guest writes to its standard output, as a stream to read. */
final class ExecutionStream extends FilterInputStream {
    private static final int BUFFER = 1 << 18;

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final CompletableFuture<Integer> exit;

    ExecutionStream(Execution execution) throws IOException {
        PipedInputStream in = new PipedInputStream(BUFFER);
        PipedOutputStream out = new PipedOutputStream(in);
        super(in);
        exit = CompletableFuture.supplyAsync(() -> attach(execution, out), Thread::startVirtualThread);
    }

    private int attach(Execution execution, PipedOutputStream pipe) {
        try (PipedOutputStream out = pipe) {
            return execution.attach(BodyPublishers.noBody(), out, err);
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    /** Waits for the end of the process. @return its exit code */
    int awaitExit() throws IOException {
        try {
            transferTo(OutputStream.nullOutputStream());
            return exit.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof Failure failure
                    ? failure
                    : new Failure(FailureKind.DISCONNECTED, "the connection to the guest broke", e);
        }
    }

    /** What it wrote to standard error, once it has ended. */
    String errors() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
