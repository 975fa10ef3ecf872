/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.transfer;

import eyrie.api.Progress;
import eyrie.api.template.TemplateVersion;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Moves template versions between this node and any OCI registry, and of them only what the other side lacks.
 *
 * <p>All methods block. Interrupting the calling thread cancels: the method ends soon with UNAVAILABLE. However a transfer
 * ends, by a failure, by being cancelled or with the process, no half version can be seen on either side, and the same
 * call goes on where it stopped. Steps that are reported carry rate and time left in their text. Thread-safe.
 *
 * <p>Failures of the other side: UNAUTHENTICATED and FORBIDDEN where it wants other credentials, NOT_FOUND, UNAVAILABLE
 * where it fails or cannot be reached after several tries, INTERNAL naming what arrived damaged after several tries.
 */
@ProviderType
public interface Transfers {
    /**
     * Puts a version of this node into a registry under its tag.
     *
     * @throws eyrie.api.EyrieException also CONFLICT if the tag holds something else there; NO_SPACE
     */
    Pushed push(TemplateVersion version, RemoteRepository to, Progress progress);

    /**
     * Takes a version over from a registry: with the same template, number, tag, machine, time and files. If it is here
     * already, nothing is done.
     *
     * @param reference a tag there, or the digest of a manifest
     * @throws eyrie.api.EyrieException also CONFLICT if another version has its place here; NO_SPACE
     */
    TemplateVersion pull(RemoteRepository from, String reference, Progress progress);

    /**
     * The names of all repositories that a registry shows us; none if it has no catalogue.
     *
     * @param any some repository of it, whether it is there or not
     */
    List<String> repositories(RemoteRepository any);

    /** The template versions in a repository, by number; tags that hold anything else are left out. */
    List<RemoteVersion> list(RemoteRepository repository);

    /**
     * Rewrites packs of a repository of which only a part is still used. Tags get new manifests for the same versions, whose
     * content and digests stay what they are; the digests of the manifests change. The old packs become garbage for the
     * registry to collect, where it lets manifests be removed. Killed or repeated at any moment, every tag names a whole version.
     *
     * @param liveShare packs are rewritten whose used share is less, more than 0 and at most 1
     * @param dryRun only find out what would be done
     */
    Compaction compact(RemoteRepository repository, double liveShare, boolean dryRun, Progress progress);

    /** What {@link #pull} would move, without moving it. */
    DownloadSize downloadSize(RemoteRepository from, String reference);
}
