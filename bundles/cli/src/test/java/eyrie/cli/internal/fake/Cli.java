/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.fake;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.cli.internal.App;
import eyrie.cli.internal.base.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** Calls the command line as a shell would. */
public record Cli(FakeTerminal terminal) {
    /** A command line that knows the server and its token. */
    public static Cli of(FakeServer server, Path home) {
        return new Cli(new FakeTerminal(home).with("EYRIE_SERVER", server.url()).with("EYRIE_TOKEN", FakeServer.TOKEN));
    }

    /** What came of it. */
    public record Result(int code, String out, String err) {
        /** The one line of a machine-readable answer. */
        public JsonNode json() {
            if (out.contains("\n")) {
                throw new AssertionError("more than one line: " + out);
            }
            try {
                return Json.read(out);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        public JsonNode body() {
            return json().path("body");
        }
    }

    public Result run(String... arguments) {
        int code = new App(terminal).run(arguments);
        return new Result(code, terminal.printed(), terminal.complained());
    }
}
