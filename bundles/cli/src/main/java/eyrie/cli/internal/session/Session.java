/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eyrie.cli.internal.base.Failure;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.base.Terminal;
import eyrie.cli.internal.net.Api;
import eyrie.cli.internal.net.Credential;
import eyrie.cli.internal.net.Job;
import eyrie.cli.internal.net.ServerAddress;
import eyrie.cli.internal.text.ProgressLine;
import eyrie.cli.internal.text.Style;
import eyrie.cli.internal.text.Text;
import eyrie.cli.internal.text.Times;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/** What one call of the command line works with: its options, its server and its way to answer. */
public final class Session implements AutoCloseable {
    private final Globals globals = new Globals();
    private final Terminal terminal;
    private Api api;

    public Session(Terminal terminal) {
        this.terminal = terminal;
    }

    public Globals globals() {
        return globals;
    }

    public Terminal terminal() {
        return terminal;
    }

    /** The server; connected to when it is first asked. */
    public Api api() {
        if (api == null) {
            if (globals.server != null && globals.server.isEmpty()) {
                throw Failure.invalid("--server: a URL is missing; write it like --server http://127.0.0.1:8090");
            }
            api = connect(globals.server);
        }
        return api;
    }

    /** A connection of its own, also where {@code --server} stands without a value. Close it. */
    public Api connect() {
        return connect(globals.server == null || globals.server.isEmpty() ? null : globals.server);
    }

    /**
     * What a connection of its own needs, for work that opens many.
     *
     * @param authorization value of the header that proves who calls; shown to nobody
     * @param authorities PEM file of those to believe, or null for the system's
     */
    public record Access(ServerAddress server, String authorization, Path authorities) {
        @Override
        public String toString() {
            return server.toString();
        }
    }

    /** How the server is reached, also where {@code --server} stands without a value. */
    public Access access() {
        Path data = data();
        String named = globals.server == null || globals.server.isEmpty() ? null : globals.server;
        ServerAddress server = ServerAddress.find(named, terminal.environment(), data);
        String authorization = Credential.find(terminal.environment(), data).headerFor(server);
        return new Access(server, authorization, server.isSecure() ? authorities(data) : null);
    }

    public Path data() {
        String variable = terminal.environment().getOrDefault("EYRIE_DATA", "");
        Path folder = variable.isBlank() ? terminal.home().resolve(".eyrie") : Path.of(variable);
        return (globals.data != null ? globals.data : folder).toAbsolutePath().normalize();
    }

    public Style style() {
        return Style.of(terminal);
    }

    public Times times() {
        return new Times(terminal.clock(), terminal.zone());
    }

    public ProgressLine progress() {
        return new ProgressLine(terminal);
    }

    /** Follows long work to its end, with progress on the terminal. @return the work's result */
    public JsonNode follow(Job job, String step) {
        try (ProgressLine progress = progress()) {
            progress.at(step, -1);
            return job.follow(progress);
        }
    }

    /** The same for work that ends with this command: Ctrl-C cancels it on the server, too. */
    public JsonNode followOrCancel(Job job, String step) {
        Thread cancel = new Thread(job::cancel, "cancel");
        Runtime.getRuntime().addShutdownHook(cancel);
        try {
            return follow(job, step);
        } finally {
            forget(cancel);
        }
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException leaving) {
            // It is running.
        }
    }

    /**
     * Ends a command well.
     *
     * @param body the machine-readable answer
     * @param text the answer for people; nothing is printed if it is empty
     */
    public void answer(JsonNode body, String text) {
        answer(() -> body, () -> text);
    }

    /** Ends a command well where one of the two answers takes some work. */
    public void answer(Supplier<JsonNode> body, Supplier<String> text) {
        if (globals.machineReadable()) {
            ObjectNode envelope = Json.object().put("status", "OK");
            envelope.set("body", body.get());
            print(Json.write(envelope.put("message", "")));
            return;
        }
        String shown = text.get();
        if (!shown.isEmpty()) {
            print(shown + "\n");
        }
    }

    /** A line for people while a command goes on; a machine hears only the answer. */
    public void say(String text) {
        if (!globals.machineReadable()) {
            print(text + "\n");
        }
    }

    /** Something that a person should know and a pipe should not carry. */
    public void warn(String text) {
        if (!globals.machineReadable()) {
            write(terminal.err(), "eyrie: " + Text.line(text) + "\n");
        }
    }

    /** Where a failure came from, for whoever asked for it. */
    public void trace(String text) {
        write(terminal.err(), text);
    }

    /** Text on standard output, as it stands. */
    public void print(String text) {
        write(terminal.out(), text);
    }

    @Override
    public void close() {
        if (api != null) {
            api.close();
        }
    }

    private Api connect(String server) {
        Path data = data();
        ServerAddress address = ServerAddress.find(server, terminal.environment(), data);
        Credential credential = Credential.find(terminal.environment(), data);
        return new Api(address, credential, authorities(data), data);
    }

    private Path authorities(Path data) {
        if (globals.cacert != null) {
            return globals.cacert;
        }
        Path own = data.resolve("tls").resolve("ca.pem");
        return Files.exists(own) ? own : null;
    }

    private static void write(OutputStream out, String text) {
        try {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException e) {
            throw new OutputClosedException(e);
        }
    }
}
