/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.oci;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import eyrie.images.internal.oci.Exchange.Answer;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what a registry gives out in pages. */
final class Listing {
    private static final int MOST_LIST_BYTES = 16 << 20;
    private static final int MOST_PAGES = 1000;
    private static final Pattern NEXT = Pattern.compile("<([^>]+)>\\s*;\\s*rel=\"?next\"?");

    private final Exchange exchange;
    private final Retry retry;
    private final JsonMapper json = JsonMapper.builder().build();

    Listing(Exchange exchange, Retry retry) {
        this.exchange = exchange;
        this.retry = retry;
    }

    /** @param field the array that is wanted; what is not there at all is empty */
    List<String> all(URI first, String field, String what, String scope) throws IOException {
        LinkedHashSet<String> names = new LinkedHashSet<>();
        Optional<URI> page = Optional.of(first);
        for (int pages = 0; page.isPresent() && pages < MOST_PAGES; pages++) {
            URI from = page.get();
            page = retry.run(what, () -> page(from, field, what, scope, names));
        }
        return new ArrayList<>(names);
    }

    private Optional<URI> page(URI from, String field, String what, String scope, LinkedHashSet<String> names)
            throws IOException {
        try (Answer answer = exchange.send(Call.of("GET", from), scope)) {
            if (answer.status() == 404) {
                return Optional.empty();
            }
            if (answer.status() != 200) {
                throw answer.refusal(what);
            }
            JsonNode list = json.readTree(OciRepository.limited(answer.body(), MOST_LIST_BYTES, what));
            list.path(field).forEach(name -> names.add(name.asText()));
            Matcher next = NEXT.matcher(answer.header("Link").orElse(""));
            return next.find() ? Optional.of(exchange.target(from, next.group(1))) : Optional.empty();
        } catch (JacksonException broken) {
            throw new IOException("%s: the registry answered no JSON".formatted(what), broken);
        }
    }
}
