/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.licensekey;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eyrie.licensekey.BadKeyException.Reason;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The JSON in a key. Fields that are not known here are taken and not looked at, so that older programs read newer keys;
 * those that a newer key names as critical must be known.
 */
public final class Payload {
    /** All fields that are understood. */
    private static final Set<String> KNOWN = Set.of(
            "version",
            "id",
            "serial",
            "issued",
            "customer",
            "tier",
            "features",
            "cores",
            "nodes",
            "instances",
            "not_before",
            "expires",
            "grace_days",
            "reset_clock",
            "critical");

    private static final int DEEPEST = 16;
    private static final int MOST_ENTRIES = 200;
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final Pattern FEATURE = Pattern.compile("[a-z][a-z0-9-]{0,39}");
    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-01-01T00:00:00Z");

    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .maxNumberLength(40)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private Payload() {}

    static LicenseKey read(byte[] json) throws BadKeyException {
        JsonNode root = parse(json);
        int version = (int) number(root, "version", 1, Integer.MAX_VALUE, -1);
        if (version != LicenseKey.VERSION) {
            throw new BadKeyException(
                    Reason.NOT_UNDERSTOOD,
                    "the key has form %d, and this Eyrie reads form %d; update Eyrie"
                            .formatted(version, LicenseKey.VERSION));
        }
        refuseUnknownCritical(root);
        Instant issued = time(root, "issued", null);
        Instant notBefore = time(root, "not_before", issued);
        Instant expires = root.has("expires") ? time(root, "expires", null) : null;
        if (expires != null && !expires.isAfter(notBefore)) {
            throw invalid("expires", "it is not after not_before");
        }
        return new LicenseKey(
                text(root, "id", ID),
                number(root, "serial", 0, 1L << 53, -1),
                issued,
                text(root, "customer", Pattern.compile("[^\\p{Cntrl}]{1,200}")),
                text(root, "tier", Pattern.compile("[a-z][a-z ]{0,39}")),
                words(root, "features", FEATURE),
                (int) number(root, "cores", 0, 10_000_000, -1),
                (int) number(root, "nodes", 0, 10_000_000, 0),
                (int) number(root, "instances", 0, 10_000_000, 0),
                notBefore,
                expires,
                (int) number(root, "grace_days", 0, 3650, 0),
                flag(root, "reset_clock"));
    }

    /** The other way. @param critical names of fields that a reader must understand */
    public static byte[] write(LicenseKey key, Collection<String> critical) {
        ObjectNode root = JSON.createObjectNode();
        root.put("version", LicenseKey.VERSION)
                .put("id", key.id())
                .put("serial", key.serial())
                .put("issued", key.issued().toString())
                .put("customer", key.customer())
                .put("tier", key.tier());
        if (!key.features().isEmpty()) {
            ArrayNode features = root.putArray("features");
            new TreeSet<>(key.features()).forEach(features::add);
        }
        root.put("cores", key.cores());
        if (key.nodes() > 0) {
            root.put("nodes", key.nodes());
        }
        if (key.instances() > 0) {
            root.put("instances", key.instances());
        }
        root.put("not_before", key.notBefore().toString());
        if (key.expires() != null) {
            root.put("expires", key.expires().toString()).put("grace_days", key.graceDays());
        }
        if (key.resetClock()) {
            root.put("reset_clock", true);
        }
        if (!critical.isEmpty()) {
            ArrayNode names = root.putArray("critical");
            critical.forEach(names::add);
        }
        try {
            return JSON.writeValueAsBytes(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode parse(byte[] json) throws BadKeyException {
        try {
            JsonNode root = JSON.readTree(json);
            if (root != null && root.isObject()) {
                return root;
            }
        } catch (IOException e) {
            // said below
        }
        throw new BadKeyException(Reason.INVALID, "the key is signed, but does not hold a JSON object");
    }

    private static void refuseUnknownCritical(JsonNode root) throws BadKeyException {
        Set<String> unknown = words(root, "critical", Pattern.compile("[a-z][a-z0-9_]{0,63}"));
        unknown.removeAll(KNOWN);
        if (!unknown.isEmpty()) {
            throw new BadKeyException(
                    Reason.NOT_UNDERSTOOD,
                    "the key holds what this Eyrie does not understand and must: %s; update Eyrie"
                            .formatted(String.join(", ", unknown)));
        }
    }

    private static String text(JsonNode root, String field, Pattern accepted) throws BadKeyException {
        JsonNode value = root.path(field);
        if (!value.isTextual() || !accepted.matcher(value.textValue()).matches()) {
            throw invalid(field, "it is missing or not of the right form");
        }
        return value.textValue();
    }

    /** @param absent what stands for a field that is not there; negative if it must be there */
    private static long number(JsonNode root, String field, long least, long most, long absent) throws BadKeyException {
        JsonNode value = root.path(field);
        if (value.isMissingNode() && absent >= 0) {
            return absent;
        }
        if (!value.isIntegralNumber()
                || !value.canConvertToLong()
                || value.longValue() < least
                || value.longValue() > most) {
            throw invalid(field, "it is not a whole number from %d to %d".formatted(least, most));
        }
        return value.longValue();
    }

    private static boolean flag(JsonNode root, String field) throws BadKeyException {
        JsonNode value = root.path(field);
        if (!value.isMissingNode() && !value.isBoolean()) {
            throw invalid(field, "it is neither true nor false");
        }
        return value.booleanValue();
    }

    private static Instant time(JsonNode root, String field, Instant absent) throws BadKeyException {
        JsonNode value = root.path(field);
        if (value.isMissingNode() && absent != null) {
            return absent;
        }
        try {
            Instant time = Instant.parse(value.asText());
            if (!time.isBefore(EARLIEST) && time.isBefore(LATEST)) {
                return time;
            }
        } catch (DateTimeException e) {
            // said below
        }
        throw invalid(field, "it is not a date such as 2027-01-31T12:00:00Z");
    }

    private static Set<String> words(JsonNode root, String field, Pattern accepted) throws BadKeyException {
        JsonNode list = root.path(field);
        if (!list.isMissingNode() && (!list.isArray() || list.size() > MOST_ENTRIES)) {
            throw invalid(field, "it is not an array of at most %d names".formatted(MOST_ENTRIES));
        }
        Set<String> words = new TreeSet<>();
        for (JsonNode word : list.isMissingNode() ? List.<JsonNode>of() : list) {
            if (!word.isTextual() || !accepted.matcher(word.textValue()).matches()) {
                throw invalid(field, "one of its names is not of the right form");
            }
            words.add(word.textValue());
        }
        return words;
    }

    private static BadKeyException invalid(String field, String why) {
        return new BadKeyException(
                Reason.INVALID, "the key is signed, but its field %s cannot be: %s".formatted(field, why));
    }
}
