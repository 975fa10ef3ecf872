/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal;

import eyrie.api.EyrieException;
import eyrie.api.Progress;
import eyrie.api.template.ImageFile;
import eyrie.api.template.ImageStore;
import eyrie.api.template.TemplateVersion;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** Versions without files. */
final class FakeImageStore implements ImageStore {
    private final List<TemplateVersion> versions = new CopyOnWriteArrayList<>();

    void add(TemplateVersion... more) {
        versions.addAll(List.of(more));
    }

    @Override
    public List<TemplateVersion> versions() {
        return List.copyOf(versions);
    }

    @Override
    public void delete(TemplateVersion version) {
        if (!versions.remove(version)) {
            throw EyrieException.notFound("template version", version.tag());
        }
    }

    @Override
    public TemplateVersion commit(Draft draft, Map<ImageFile.Role, Path> files, Progress progress) {
        throw new AssertionError("what is tested here has no reason to call this");
    }

    @Override
    public Path open(TemplateVersion version) {
        throw new AssertionError("what is tested here has no reason to call this");
    }

    @Override
    public Usage usage(TemplateVersion version) {
        throw new AssertionError("what is tested here has no reason to call this");
    }

    @Override
    public void verify(TemplateVersion version, Progress progress) {
        throw new AssertionError("what is tested here has no reason to call this");
    }
}
