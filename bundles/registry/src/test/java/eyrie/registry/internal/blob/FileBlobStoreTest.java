/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.blob;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class FileBlobStoreTest extends BlobStoreContract {
    @Override
    BlobStore reopened() {
        return new FileBlobStore(folder.resolve("registry"));
    }

    @Test
    void openBlobsOutliveTheirDeletion() throws Exception {
        Digest digest = put("a text");
        try (Blob blob = store.open(digest).orElseThrow()) {
            store.delete(digest);
            store.delete(digest);
            assertThat(store.open(digest)).isEmpty();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            blob.copy(2, 4, out);
            assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("text");
        }
    }

    @Test
    void quarantineKeepsItAside() throws Exception {
        Digest digest = put("damaged");
        store.quarantine(digest);
        store.quarantine(digest);
        assertThat(store.size(digest)).isEmpty();
        assertThat(folder.resolve("registry/quarantine/sha256-" + digest.hex())).hasContent("damaged");
        assertThat(put("damaged")).isEqualTo(digest);
        assertThat(store.size(digest)).isPresent();
    }

    @Test
    void aNewUploadHealsADamagedBlob() throws Exception {
        Digest digest = put("whole");
        Path file = folder.resolve(
                "registry/blobs/sha256/%s/%s".formatted(digest.hex().substring(0, 2), digest.hex()));
        Files.writeString(file, "whale");
        put("whole");
        assertThat(file).hasContent("whole");
    }
}
