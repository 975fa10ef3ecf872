/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.vm;

import com.fasterxml.jackson.databind.node.ObjectNode;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.net.Api;
import eyrie.cli.internal.net.Paths;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The VM library of the server. */
record Library(Api api) {
    List<VmView> all() {
        return api.get("/eyrie/v1/vms").valueStream().map(VmView::new).toList();
    }

    /** Names by id of the templates that some of these VMs were cloned from. */
    Map<String, String> templateNames(List<VmView> vms) {
        if (vms.stream().allMatch(vm -> vm.text("template_id").isEmpty())) {
            return Map.of();
        }
        return api.get("/eyrie/v1/templates")
                .valueStream()
                .collect(Collectors.toMap(t -> Json.text(t, "id"), t -> Json.text(t, "name"), (first, _) -> first));
    }

    VmView find(String idOrName) {
        return new VmView(api.get(Paths.of("/eyrie/v1/vms/%s", idOrName)));
    }

    VmView start(String idOrName) {
        return act(idOrName, "start", Json.object());
    }

    VmView stop(String idOrName, boolean force) {
        return act(idOrName, "stop", Json.object().put("force", force));
    }

    VmView suspend(String idOrName) {
        return act(idOrName, "suspend", Json.object());
    }

    void delete(String idOrName) {
        api.delete(Paths.of("/eyrie/v1/vms/%s", idOrName));
    }

    private VmView act(String idOrName, String verb, ObjectNode body) {
        return new VmView(api.post(Paths.of("/eyrie/v1/vms/%s/", idOrName) + verb, body));
    }
}
