/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.compat;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import eyrie.api.EyrieException;
import eyrie.api.instance.Instance;
import eyrie.api.instance.InstanceQueries;
import eyrie.api.instance.InstanceQueries.Filter;
import eyrie.api.instance.InstanceQueries.Page;
import eyrie.rest.internal.json.Json;
import eyrie.rest.internal.wire.BreakOff;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All instances in their envelope, written while they are read. They are read part by part, since a client that reads
 * slowly would otherwise keep a snapshot of the database open for as long as it likes.
 */
final class InstanceStream {
    private static final int PART = 500;
    private static final Logger LOG = LoggerFactory.getLogger(InstanceStream.class);
    private static final ObjectWriter WRAPPERS =
            Json.mapper().writerFor(InstanceWrapper.class).without(SerializationFeature.FLUSH_AFTER_WRITE_VALUE);

    private InstanceStream() {}

    /**
     * Reads the first part at once, so that what fails then is told in the proper form.
     *
     * @param request whose connection is broken off if a later part fails: half a list must not look like the whole
     */
    static StreamingOutput of(InstanceQueries queries, String registry, HttpServletRequest request) {
        Page first = queries.page(Filter.ANY, null, PART);
        return out -> {
            try {
                write(queries, first, registry, out);
            } catch (EyrieException e) {
                LOG.error("The list of instances is broken off", e);
                BreakOff.after(request, e);
            }
        };
    }

    private static void write(InstanceQueries queries, Page first, String registry, OutputStream out)
            throws IOException {
        JsonGenerator json = Json.mapper().createGenerator(out);
        json.writeStartObject();
        json.writeStringField("status", "OK");
        json.writeStringField("message", "");
        json.writeArrayFieldStart("body");
        Page part = first;
        write(part, registry, json);
        while (part.next() != null) {
            part = queries.page(Filter.ANY, part.next(), PART);
            write(part, registry, json);
        }
        json.writeEndArray();
        json.writeEndObject();
        json.close();
    }

    private static void write(Page part, String registry, JsonGenerator json) throws IOException {
        for (Instance instance : part.instances()) {
            WRAPPERS.writeValue(json, InstanceWrapper.of(instance, registry));
        }
    }
}
