/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.oci;

import static org.assertj.core.api.Assertions.assertThat;

import eyrie.api.store.Store;
import eyrie.api.template.TemplateVersion;
import eyrie.registry.internal.blob.Digest;
import eyrie.registry.internal.blob.DigestAlgorithm;
import eyrie.registry.internal.blob.FileBlobStore;
import eyrie.store.internal.OpenStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PushedTemplatesTest {
    private static final String TYPE = "application/vnd.oci.image.manifest.v1+json";

    private Instant now = Instant.parse("2026-11-22T12:00:00Z");
    private Store store;
    private Depot depot;
    private PushedTemplates templates;

    @BeforeEach
    void open(@TempDir Path folder) {
        store = OpenStore.in(folder.resolve("db"));
        depot = new Depot(
                store,
                new FileBlobStore(folder.resolve("registry")),
                () -> now,
                new Limits(new DiskSpace(folder, 100), 1 << 20, 1000),
                Duration.ofHours(1));
        templates = new PushedTemplates(depot);
    }

    @AfterEach
    void close() {
        depot.close();
        OpenStore.close(store);
    }

    private static String config(String id, int number, String tag) {
        return """
                {"format":1,"version":{"templateId":"%s","templateName":"debian","number":%d,"tag":"%s","description":"",
                 "suspended":true,"hypervisor":"qemu 7.2.22","created":"2026-11-22T03:12:06.734Z","of_tomorrow":1,
                 "config":{"arch":"AMD64","accelerator":"tcg","machineType":"pc-q35-7.2","cpuModel":"Nehalem","cpuCount":2,
                  "ramBytes":1073741824,"diskBytes":1073741824,"layout":1,"boot":{"kind":"FIRMWARE"},"ports":[]},
                 "files":[{"role":"DISK","bytes":10,"sha256":"00"}]}}""".formatted(id, number, tag);
    }

    private void push(String repository, String tag, String config) throws IOException {
        byte[] content = config.getBytes(StandardCharsets.UTF_8);
        Digest digest = Digest.of(DigestAlgorithm.SHA256, content);
        UploadSessions sessions = new UploadSessions(depot);
        String upload = sessions.begin(repository, "root", DigestAlgorithm.SHA256);
        sessions.finish(
                repository,
                upload,
                new UploadBody(new ByteArrayInputStream(content), content.length, Optional.empty()),
                digest);
        String manifest = """
                {"mediaType":"%s","artifactType":"application/vnd.eyrie.template.v1",
                 "config":{"mediaType":"application/vnd.eyrie.version.v1+json","digest":"%s","size":%d},"layers":[]}""".formatted(TYPE, digest, content.length);
        new ManifestPushes(depot)
                .push(new ManifestPushes.Push(
                        repository, tag, List.of(), Optional.of(TYPE), manifest.getBytes(StandardCharsets.UTF_8)));
    }

    private List<String> later() {
        now = now.plusSeconds(1);
        return templates.list().stream()
                .map(version -> version.templateName() + ":" + version.tag())
                .sorted()
                .toList();
    }

    @Test
    void whatIsPushedIsThereASecondLaterAtTheLatest() throws Exception {
        assertThat(templates.list()).isEmpty();
        push("debian", "v1", config("t1", 0, "v1"));
        assertThat(templates.list()).isEmpty();
        assertThat(later()).containsExactly("debian:v1");
        push("elsewhere/debian", "copy", config("t1", 0, "v1"));
        push("debian", "v2", config("t1", 1, "v2"));
        assertThat(later()).as("the same version twice is one").containsExactly("debian:v1", "debian:v2");
        TemplateVersion version = templates.list().stream()
                .filter(each -> each.number() == 1)
                .findFirst()
                .orElseThrow();
        assertThat(version.created()).isEqualTo("2026-11-22T03:12:06.734Z");
        assertThat(version.config().cpuCount()).isEqualTo(2);
    }

    @Test
    void whatDescribesNoVersionIsLeftOut() throws Exception {
        for (String wrong : List.of(
                "{}", "[]", "no json", "{\"format\":2,\"version\":{}}", "{\"format\":1,\"version\":{\"tag\":\"x\"}}")) {
            push("wrong", "v1", wrong);
            assertThat(later()).as(wrong).isEmpty();
        }
    }

    @Test
    void whatIsDeletedIsGoneAtOnceWithAllItsTags() throws Exception {
        push("debian", "v1", config("t1", 0, "v1"));
        push("debian", "v2", config("t1", 1, "v2"));
        push("elsewhere/debian", "copy", config("t1", 1, "v2"));
        later();
        templates.delete(templates.list().stream()
                .filter(version -> version.number() == 1)
                .toList());
        assertThat(templates.list()).extracting(TemplateVersion::tag).containsExactly("v1");
        assertThat(new ManifestAccess(depot).tags("debian", "", 10)).containsExactly("v1");
    }
}
