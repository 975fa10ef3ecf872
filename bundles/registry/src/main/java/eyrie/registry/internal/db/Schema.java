/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.db;

import java.util.List;

/**
 * The registry's tables, in SQL that SQLite and PostgreSQL understand. Points in time are microseconds since the epoch.
 *
 * <p>A blob is in the store while some repository has it. A repository has a blob because a manifest of it needs the
 * blob, or because somebody has just uploaded, mounted or asked for it and may be about to push such a manifest: the
 * time until which that is assumed is its lease.
 */
public final class Schema {
    public static final String PART = "registry";

    public static final List<String> STEPS = List.of("""
            CREATE TABLE registry_repositories (
              name TEXT PRIMARY KEY,
              created BIGINT NOT NULL,
              pushed BIGINT NOT NULL,
              pulled BIGINT
            );
            CREATE TABLE registry_blobs (
              digest TEXT PRIMARY KEY,
              size BIGINT NOT NULL,
              created BIGINT NOT NULL,
              scrubbed BIGINT NOT NULL,
              damaged BIGINT
            );
            CREATE INDEX registry_blobs_by_scrub ON registry_blobs (scrubbed);
            CREATE TABLE registry_links (
              repository TEXT NOT NULL REFERENCES registry_repositories (name),
              digest TEXT NOT NULL REFERENCES registry_blobs (digest),
              leased BIGINT NOT NULL,
              PRIMARY KEY (repository, digest)
            );
            CREATE INDEX registry_links_by_digest ON registry_links (digest);
            CREATE INDEX registry_links_by_lease ON registry_links (leased);
            CREATE TABLE registry_manifests (
              repository TEXT NOT NULL REFERENCES registry_repositories (name),
              digest TEXT NOT NULL,
              media_type TEXT NOT NULL,
              artifact_type TEXT,
              subject TEXT,
              size BIGINT NOT NULL,
              content BYTEA NOT NULL,
              pushed BIGINT NOT NULL,
              pulled BIGINT,
              PRIMARY KEY (repository, digest)
            );
            CREATE INDEX registry_manifests_by_subject ON registry_manifests (repository, subject);
            CREATE TABLE registry_needs (
              repository TEXT NOT NULL,
              manifest TEXT NOT NULL,
              digest TEXT NOT NULL,
              PRIMARY KEY (repository, manifest, digest),
              FOREIGN KEY (repository, manifest) REFERENCES registry_manifests (repository, digest) ON DELETE CASCADE
            );
            CREATE INDEX registry_needs_by_digest ON registry_needs (repository, digest);
            CREATE TABLE registry_tags (
              repository TEXT NOT NULL,
              name TEXT NOT NULL,
              manifest TEXT NOT NULL,
              pushed BIGINT NOT NULL,
              pulled BIGINT,
              PRIMARY KEY (repository, name),
              FOREIGN KEY (repository, manifest) REFERENCES registry_manifests (repository, digest) ON DELETE CASCADE
            );
            CREATE INDEX registry_tags_by_manifest ON registry_tags (repository, manifest);
            CREATE TABLE registry_uploads (
              id TEXT PRIMARY KEY,
              repository TEXT NOT NULL,
              caller TEXT NOT NULL,
              started BIGINT NOT NULL
            );
            CREATE INDEX registry_uploads_by_caller ON registry_uploads (caller);
            """);

    private Schema() {}
}
