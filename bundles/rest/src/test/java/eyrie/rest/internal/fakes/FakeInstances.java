/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.fakes;

import eyrie.api.EyrieException;
import eyrie.api.instance.Instance;
import eyrie.api.instance.InstanceRequest;
import eyrie.api.instance.Instances;
import eyrie.api.template.Templates;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what it was asked for; knows the instances that a test gives it. */
public final class FakeInstances implements Instances {
    public final List<InstanceRequest> requests = new CopyOnWriteArrayList<>();
    public final List<String> calls = new CopyOnWriteArrayList<>();
    public final List<Instance> instances = new CopyOnWriteArrayList<>();
    public final List<Instance.Transition> transitions = new CopyOnWriteArrayList<>();
    public volatile Instance.Change change;

    private final Templates templates;

    public FakeInstances(Templates templates) {
        this.templates = templates;
    }

    @Override
    public List<String> create(InstanceRequest request, String createdBy) {
        templates.resolve(request.template(), request.tag(), request.version());
        requests.add(request);
        calls.add("create by " + createdBy);
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < request.count(); i++) {
            ids.add("instance-" + i);
        }
        return ids;
    }

    @Override
    public List<Instance> list() {
        return instances;
    }

    @Override
    public Optional<Instance> find(String id) {
        return instances.stream().filter(instance -> instance.id().equals(id)).findFirst();
    }

    @Override
    public Optional<Instance.History> history(String id) {
        return find(id).map(instance -> new Instance.History(instance, transitions));
    }

    @Override
    public void update(String id, Instance.Change wanted) {
        require(id);
        change = wanted;
    }

    @Override
    public void terminate(String id, String reason) {
        require(id);
        calls.add("terminate %s: %s".formatted(id, reason));
    }

    private void require(String id) {
        if (find(id).isEmpty()) {
            throw EyrieException.notFound("instance", id);
        }
    }
}
