/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.net;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eyrie.cli.internal.base.Failure;
import eyrie.cli.internal.base.FailureKind;
import eyrie.cli.internal.base.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/** A process in a guest, its streams connected to ours. */
public final class Execution {
    private final Api api;
    private final String id;

    private Execution(Api api, String id) {
        this.api = api;
        this.id = id;
    }

    /** Starts a command; a VM that does not run is started first. */
    public static Execution start(Api api, GuestRun run) {
        ObjectNode body = Json.object();
        body.set("command", strings(run));
        ObjectNode environment = body.putObject("environment");
        run.environment().forEach(environment::put);
        if (run.directory() != null) {
            body.put("directory", run.directory());
        }
        String path = Paths.of("/eyrie/v1/vms/%s/exec", run.vm());
        return Awake.in(api, run.vm(), () -> new Execution(api, Json.text(api.post(path, body), "exec")));
    }

    /**
     * Carries the streams until the process has ended.
     *
     * @param stdin what the process reads
     * @return the process's exit code
     * @throws IOException if {@code out} or {@code err} cannot be written; the process is killed then
     * @throws Failure DISCONNECTED if the connection to the process is lost
     */
    public int attach(BodyPublisher stdin, OutputStream out, OutputStream err) throws IOException {
        // Input first: a server may keep the answer back until the process writes, and that may wait for its input.
        CompletableFuture<HttpResponse<Void>> input =
                api.putAsync(Paths.of("/eyrie/v1/execs/%s/stdin", id), "application/octet-stream", stdin);
        try (InputStream output = open()) {
            return new Frames(output).copy(out, err);
        } catch (Frames.TargetException e) {
            kill();
            throw e.getCause();
        } catch (IOException e) {
            throw disconnected("the connection to the command broke", e);
        } finally {
            // A process may end without having read all; what it left is of no use to anybody.
            input.cancel(true);
        }
    }

    /** Runs to the end without input. @return what it wrote to standard output */
    public String output() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            attach(BodyPublishers.noBody(), out, OutputStream.nullOutputStream());
            return out.toString(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the process; one that has ended already is no failure. */
    public void kill() {
        try {
            api.delete(Paths.of("/eyrie/v1/execs/%s", id));
        } catch (Failure e) {
            // The server kills by itself a process whose output nobody reads.
        }
    }

    private InputStream open() {
        try {
            return api.stream(Paths.of("/eyrie/v1/execs/%s/output", id), "application/octet-stream");
        } catch (Failure e) {
            throw disconnected(e.getMessage(), e);
        }
    }

    private static Failure disconnected(String message, Exception cause) {
        return new Failure(FailureKind.DISCONNECTED, message, cause);
    }

    private static ArrayNode strings(GuestRun run) {
        ArrayNode command = Json.array();
        run.command().forEach(command::add);
        return command;
    }
}
