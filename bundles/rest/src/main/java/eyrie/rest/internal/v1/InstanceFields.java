/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.v1;

import com.fasterxml.jackson.annotation.JsonFilter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.ser.impl.SimpleBeanPropertyFilter;
import com.fasterxml.jackson.databind.ser.impl.SimpleFilterProvider;
import eyrie.api.EyrieException;
import eyrie.rest.internal.json.Json;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Which fields of instances a list shows. */
final class InstanceFields {
    private static final String FILTER = "fields";
    private static final ObjectMapper MAPPER = Json.mapper().copy().addMixIn(InstanceDetail.class, Selected.class);
    private static final Set<String> ALL = all();
    /** What scripts wrote can be many times as long as everything else. */
    private static final Set<String> USUAL = without(ALL, "script");

    /** Marks the record whose fields are selected. */
    @JsonFilter(FILTER)
    private interface Selected {}

    private InstanceFields() {}

    /**
     * What writes instances with the fields that are named.
     *
     * @param names separated by commas; null for the usual ones
     * @throws EyrieException INVALID naming what there is
     */
    static ObjectWriter writer(String names) {
        Set<String> wanted = names == null ? USUAL : new LinkedHashSet<>(List.of(names.split(",", -1)));
        for (String name : wanted) {
            if (!ALL.contains(name)) {
                throw EyrieException.invalid(
                        FILTER, name, "some of " + String.join(", ", ALL) + ", with commas between");
            }
        }
        return MAPPER.writerFor(InstanceDetail.class)
                .without(SerializationFeature.FLUSH_AFTER_WRITE_VALUE)
                .with(new SimpleFilterProvider()
                        .addFilter(FILTER, SimpleBeanPropertyFilter.filterOutAllExcept(wanted)));
    }

    private static Set<String> all() {
        Set<String> names = new LinkedHashSet<>();
        for (RecordComponent component : InstanceDetail.class.getRecordComponents()) {
            names.add(SnakeCaseStrategy.INSTANCE.translate(component.getName()));
        }
        return without(names, "transitions");
    }

    private static Set<String> without(Set<String> names, String name) {
        Set<String> rest = new LinkedHashSet<>(names);
        rest.remove(name);
        return rest;
    }
}
