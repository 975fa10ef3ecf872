/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.transfer;

import eyrie.api.Progress;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What this node keeps of transfers beside its templates: packs, maps and tables, by digest. Everything in it can be had
 * again. Thread-safe.
 */
@ProviderType
public interface TransferCache {
    /**
     * What it holds.
     *
     * @param blobs how many
     * @param bytes of all of them
     * @param budget bytes that are kept at most, beside what is in use
     */
    record Usage(int blobs, long bytes, long budget) {}

    Usage usage();

    /**
     * Reads everything against its digest and removes what is damaged.
     *
     * @return the digests of what was damaged, {@code sha256:} and 64 digits
     */
    List<String> verify(Progress progress);

    /** Removes everything that no transfer uses now. */
    void clear();
}
