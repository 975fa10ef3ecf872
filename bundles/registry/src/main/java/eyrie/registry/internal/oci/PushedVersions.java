/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.oci;

import eyrie.api.node.NodeInfo.CachedTemplate;
import eyrie.registry.internal.db.Manifests;
import eyrie.registry.internal.db.Tags;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The template versions that have tags in this registry, and the packs that they consist of. What versions have in common
 * is found when somebody asks for it. Thread-safe.
 */
final class PushedVersions {
    static final PushedVersions NONE = new PushedVersions(Map.of());

    private record Key(String template, int number) {}

    /** A version, and what others already have of it. */
    private record Version(PackSet packs, Map<Key, Long> shared) {
        Version(PackSet packs) {
            this(packs, new ConcurrentHashMap<>());
        }
    }

    /** By the digests of manifests, which are not read twice. */
    private final Map<String, Optional<TemplateManifest.Named>> manifests;

    private final Set<String> templates = new HashSet<>();
    private final Map<Key, Version> versions = new HashMap<>();

    private PushedVersions(Map<String, Optional<TemplateManifest.Named>> manifests) {
        this.manifests = manifests;
        for (Optional<TemplateManifest.Named> each : manifests.values()) {
            each.ifPresent(named -> {
                templates.add(named.id());
                named.number()
                        .ifPresent(number -> versions.put(new Key(named.id(), number), new Version(named.packs())));
            });
        }
    }

    /** What is there now. */
    PushedVersions next(Connection connection) throws SQLException {
        Map<String, Optional<TemplateManifest.Named>> now = new HashMap<>();
        for (String digest : Tags.taggedOfType(connection, TemplateManifest.TYPE)) {
            Optional<TemplateManifest.Named> known = manifests.get(digest);
            now.put(
                    digest,
                    known != null
                            ? known
                            : Manifests.content(connection, digest).flatMap(TemplateManifest::read));
        }
        return now.keySet().equals(manifests.keySet()) ? this : new PushedVersions(now);
    }

    /** Whether any version of it is here. */
    boolean has(String template) {
        return templates.contains(template);
    }

    /** What travels to a node that has others: all packs that the one of them does not need which has most in common. */
    OptionalLong missingBytes(String template, int number, List<CachedTemplate> held) {
        Version wanted = versions.get(new Key(template, number));
        if (wanted == null) {
            return OptionalLong.empty();
        }
        long there = 0;
        for (CachedTemplate each : held) {
            there = Math.max(there, shared(wanted, new Key(each.id(), each.version())));
        }
        return OptionalLong.of(wanted.packs().bytes() - there);
    }

    private long shared(Version wanted, Key held) {
        Version other = versions.get(held);
        return other == null
                ? 0
                : wanted.shared().computeIfAbsent(held, key -> wanted.packs().shared(other.packs()));
    }
}
