/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.net;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The server's events as they happen, over one connection. */
public final class EventStream implements AutoCloseable {
    private final InputStream in;
    private final BufferedReader lines;

    private EventStream(InputStream in) {
        this.in = in;
        this.lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    }

    /** @param after the last cursor that is known already, or a negative number for what happens from now on */
    public static EventStream open(Api api, long after) {
        return new EventStream(api.events(after));
    }

    /** The next event; empty when the server has ended the stream. */
    public Optional<ServerEvent> next() throws IOException {
        String id = "";
        String type = "";
        StringBuilder data = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            int colon = line.indexOf(':');
            String field = colon < 0 ? line : line.substring(0, colon);
            String value = colon < 0 ? "" : line.substring(colon + 1);
            value = value.startsWith(" ") ? value.substring(1) : value;
            switch (field) {
                case "id" -> id = value;
                case "event" -> type = value;
                case "data" -> data.append(data.isEmpty() ? "" : "\n").append(value);
                default -> {
                    if (line.isEmpty() && !data.isEmpty()) {
                        return Optional.of(ServerEvent.parse(id, type, data.toString()));
                    }
                }
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
