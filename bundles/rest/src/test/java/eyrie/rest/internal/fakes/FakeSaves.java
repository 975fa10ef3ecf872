/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.fakes;

import eyrie.api.image.ImageSave;
import eyrie.api.image.ImageSaves;
import eyrie.api.image.SaveRequest;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what it was asked for; knows the saves that a test gives it. */
public final class FakeSaves implements ImageSaves {
    public final List<SaveRequest> requests = new CopyOnWriteArrayList<>();
    public final List<ImageSave> saves = new CopyOnWriteArrayList<>();

    @Override
    public String create(SaveRequest request, String createdBy) {
        requests.add(request);
        return "save-of-" + createdBy;
    }

    @Override
    public List<ImageSave> list() {
        return saves;
    }

    @Override
    public Optional<ImageSave> find(String id) {
        return saves.stream().filter(save -> save.id().equals(id)).findFirst();
    }
}
