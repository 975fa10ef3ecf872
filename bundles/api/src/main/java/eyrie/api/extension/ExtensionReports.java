/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.extension;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** Where parts of the program tell what they cannot take from an extension. Thread-safe; returns at once. */
@ProviderType
public interface ExtensionReports {
    /** Property of services that come from extensions: the file name of the extension. */
    String EXTENSION = "eyrie.extension";

    /** Property of their resources: the paths below which they may serve, a {@code String[]}. */
    String PATHS = "eyrie.extension.paths";

    /** Property of their resources: the permissions that their endpoints may ask for, a {@code String[]}. */
    String PERMISSIONS = "eyrie.extension.permissions";

    /**
     * Tells whether an extension is going because another version of it comes.
     *
     * @return ends when what replaces it is there, or is known not to come; has ended for one that is not being replaced
     */
    default CompletionStage<?> replacement(String extension) {
        return CompletableFuture.completedFuture(null);
    }

    /** @param note one sentence, which is shown with the extension as long as it runs */
    void note(String extension, String note);
}
