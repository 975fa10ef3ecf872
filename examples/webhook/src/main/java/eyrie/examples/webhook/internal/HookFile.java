/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.examples.webhook.internal;

import eyrie.api.instance.InstanceState;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The file that says where events go, {@code NAME.KEY = VALUE} a line. A hook that is not right is left out, with a
 * sentence that says why; the others are served.
 */
final class HookFile {
    private static final Set<String> KEYS = Set.of("url", "secretFile", "states", "timeoutSeconds");
    private static final int SHORTEST_SECRET = 16;
    private static final int LONGEST_TIMEOUT = 300;

    private final Path file;

    HookFile(Path file) {
        this.file = file;
    }

    /** @param problems hears a sentence for each hook that is left out */
    List<Hook> read(Consumer<String> problems) throws IOException {
        Properties properties = new Properties();
        if (Files.exists(file)) {
            try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
                properties.load(reader);
            } catch (IllegalArgumentException e) {
                throw new IOException(e.getMessage(), e);
            }
        }
        Map<String, Map<String, String>> byName = new TreeMap<>();
        for (String key : properties.stringPropertyNames()) {
            int dot = key.lastIndexOf('.');
            String name = dot < 0 ? "" : key.substring(0, dot);
            byName.computeIfAbsent(name, n -> new TreeMap<>())
                    .put(key.substring(dot + 1), properties.getProperty(key).strip());
        }
        List<Hook> hooks = new ArrayList<>();
        byName.forEach((name, values) -> {
            try {
                hooks.add(hook(name, values));
            } catch (IllegalArgumentException e) {
                problems.accept("hook \"%s\" is not served: %s".formatted(name, e.getMessage()));
            }
        });
        return hooks;
    }

    private Hook hook(String name, Map<String, String> values) {
        check(name.matches("[A-Za-z0-9_-]{1,60}"), "its name may have letters, digits, _ and -, at most 60");
        for (String key : values.keySet()) {
            check(KEYS.contains(key), "%s is not known; use %s".formatted(key, String.join(", ", KEYS)));
        }
        return new Hook(
                name,
                url(values.getOrDefault("url", "")),
                secret(values.getOrDefault("secretFile", "")),
                states(values.getOrDefault("states", "")),
                timeout(values.getOrDefault("timeoutSeconds", "10")));
    }

    private static URI url(String text) {
        URI url = URI.create(text);
        check(
                ("http".equals(url.getScheme()) || "https".equals(url.getScheme())) && url.getHost() != null,
                "url is \"%s\"; use http://HOST/PATH or https://HOST/PATH".formatted(text));
        check(
                url.getUserInfo() == null,
                "url holds a password, which would be in logs; the signature is there for that");
        return url;
    }

    private byte[] secret(String name) {
        check(!name.isEmpty(), "secretFile is missing; name a file beside this one");
        Path secret = file.resolveSibling(name);
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(secret);
            permissions.removeAll(EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
            check(permissions.isEmpty(), "others may read or change %s; use chmod 600 %s".formatted(secret, secret));
            byte[] bytes = Files.readString(secret).strip().getBytes(StandardCharsets.UTF_8);
            check(bytes.length >= SHORTEST_SECRET, "%s has less than %d characters".formatted(secret, SHORTEST_SECRET));
            return bytes;
        } catch (IOException e) {
            throw new IllegalArgumentException("%s cannot be read".formatted(secret), e);
        }
    }

    private static Set<InstanceState> states(String text) {
        if (text.isEmpty()) {
            return EnumSet.allOf(InstanceState.class);
        }
        return Arrays.stream(text.split(",", -1)).map(HookFile::state).collect(Collectors.toSet());
    }

    private static InstanceState state(String label) {
        return Arrays.stream(InstanceState.values())
                .filter(state -> state.label().equalsIgnoreCase(label.strip()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("states has \"%s\"; use %s"
                        .formatted(
                                label.strip(),
                                Arrays.stream(InstanceState.values())
                                        .map(InstanceState::label)
                                        .collect(Collectors.joining(", ")))));
    }

    private static Duration timeout(String text) {
        check(
                text.matches("[0-9]{1,3}") && Integer.parseInt(text) >= 1 && Integer.parseInt(text) <= LONGEST_TIMEOUT,
                "timeoutSeconds is \"%s\"; use 1 to %d".formatted(text, LONGEST_TIMEOUT));
        return Duration.ofSeconds(Integer.parseInt(text));
    }

    private static void check(boolean right, String otherwise) {
        if (!right) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
