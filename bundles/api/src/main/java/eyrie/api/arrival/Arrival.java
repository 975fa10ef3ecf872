/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.arrival;

import eyrie.api.template.TemplateVersion;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** A template version on its way. Thread-safe. */
@ProviderType
public interface Arrival {
    /**
     * How far it is.
     *
     * @param bytesHere of the content that is not zeros
     * @param bytes of all such content
     * @param trouble why nothing comes at the moment, or null
     * @param since when the trouble began, or null
     */
    record Progress(long bytesHere, long bytes, String trouble, Instant since) {
        /** 0 to 1. */
        public double share() {
            return bytes == 0 ? 1 : (double) bytesHere / bytes;
        }
    }

    TemplateVersion version();

    /**
     * The folder of its files, named by their roles and not to be written. All but the disk are whole and verified once
     * {@link #startable} is complete; the disk has its full length, and holes where chunks are missing.
     */
    Path folder();

    /** The folder where its files will be when it is whole. */
    Path destination();

    Progress progress();

    /**
     * Keeps the files in {@link #folder} until it is closed, for a machine that is being launched on them. Afterwards
     * {@link Arrivals#find} tells whether they were still there.
     */
    AutoCloseable hold();

    /** Completes when a machine can be launched, which reads the disk through {@link Arrivals#serve}. */
    CompletionStage<Void> startable();

    /** Completes when the version is in the image store. */
    CompletionStage<Void> whole();
}
