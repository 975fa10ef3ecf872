/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.v1;

import com.fasterxml.jackson.annotation.JsonProperty;
import eyrie.api.registry.Authorities.Authority;
import eyrie.api.registry.Remote;
import eyrie.api.template.Arch;
import eyrie.api.template.TemplateVersion;
import eyrie.api.transfer.Compaction;
import eyrie.api.transfer.DownloadSize;
import eyrie.api.transfer.RemoteRepository;
import eyrie.api.transfer.RemoteVersion;
import java.time.Instant;
import java.util.List;

/** A registry that is known by name, as JSON; what is empty is left out. */
record RegistryView(
        String name,
        String url,
        String prefix,
        String user,
        @JsonProperty("default") boolean byDefault,
        Instant created,
        List<Authority> authorities) {
    static RegistryView of(Remote remote) {
        return new RegistryView(
                remote.name(),
                remote.url().toString(),
                orNull(remote.prefix()),
                orNull(remote.user()),
                remote.isDefault(),
                remote.created(),
                remote.authorities().isEmpty() ? null : remote.authorities());
    }

    private static String orNull(String text) {
        return text.isEmpty() ? null : text;
    }

    /** A template version in a registry. */
    record Version(
            String repository,
            String tag,
            String digest,
            String templateId,
            String templateName,
            int number,
            String description,
            boolean suspended,
            Arch arch,
            long size,
            long storedSize,
            Instant created) {
        static Version of(RemoteRepository repository, RemoteVersion remote) {
            TemplateVersion version = remote.version();
            return new Version(
                    repository.name(),
                    remote.tag(),
                    remote.digest(),
                    version.templateId(),
                    version.templateName(),
                    version.number(),
                    version.description(),
                    version.suspended(),
                    version.config().arch(),
                    version.sizeBytes(),
                    remote.storedBytes(),
                    version.created());
        }
    }

    /** What a push has done. */
    record Pushed(
            String registry,
            String repository,
            String templateId,
            String templateName,
            int number,
            String tag,
            String digest,
            long newBytes,
            long sentBytes,
            long mountedBytes) {
        static Pushed of(
                String registry,
                RemoteRepository repository,
                TemplateVersion version,
                eyrie.api.transfer.Pushed pushed) {
            return new Pushed(
                    registry,
                    repository.name(),
                    version.templateId(),
                    version.templateName(),
                    version.number(),
                    version.tag(),
                    pushed.digest(),
                    pushed.newBytes(),
                    pushed.sentBytes(),
                    pushed.mountedBytes());
        }
    }

    /** What a compaction has done. */
    record Compacted(
            String repository,
            int versions,
            int packs,
            long storedBytes,
            int rewrittenPacks,
            long rewrittenBytes,
            long newBytes,
            int movedTags,
            int leftTags) {
        static Compacted of(RemoteRepository repository, Compaction done) {
            return new Compacted(
                    repository.name(),
                    done.versions(),
                    done.packs(),
                    done.storedBytes(),
                    done.rewrittenPacks(),
                    done.rewrittenBytes(),
                    done.newBytes(),
                    done.movedTags(),
                    done.leftTags());
        }
    }

    /** What a pull would move. */
    record Size(String repository, long imageBytes, long localBytes, long downloadBytes) {
        static Size of(RemoteRepository repository, DownloadSize size) {
            return new Size(repository.name(), size.imageBytes(), size.localBytes(), size.downloadBytes());
        }
    }
}
