/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.sim.internal.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eyrie.api.node.NodeInfo.CachedTemplate;
import eyrie.sim.SimException;
import eyrie.sim.SimPlan;
import eyrie.sim.SimTarget;
import eyrie.sim.internal.load.ControlPlane.Answer;
import eyrie.sim.internal.wire.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Base64;
import java.util.Optional;

/**
 * Sees to it that the server has the template of the simulation. Its own is pushed to the server's registry and taken over
 * from there into the catalogue, as templates of other machines are.
 */
public final class TemplateMaker {
    private static final String TAG = "v1";
    private static final int LONGEST_PULL_SECONDS = 60;

    private final ControlPlane server;
    private final SimTarget target;

    public TemplateMaker(ControlPlane server, SimTarget target) {
        this.server = server;
        this.target = target;
    }

    /** The template's latest version. @throws SimException if there is none and it is not the simulation's own */
    public CachedTemplate ensure(String name) {
        return find(name).orElseGet(() -> {
            if (!name.equals(SimPlan.Load.TEMPLATE)) {
                throw new SimException("the template \"" + name + "\" is not at " + target
                        + "; name one of eyrie template list, or none for one that the simulation makes");
            }
            make(name);
            return find(name).orElseThrow(() -> new SimException("the template that was made is not listed"));
        });
    }

    private Optional<CachedTemplate> find(String name) {
        for (JsonNode template : server.require("GET", "/eyrie/v1/templates", null)) {
            if (template.path("name").asText().equals(name)
                    || template.path("id").asText().equals(name)) {
                JsonNode versions = template.path("versions");
                JsonNode latest = versions.get(versions.size() - 1);
                return Optional.of(new CachedTemplate(
                        template.path("id").asText(),
                        template.path("name").asText(),
                        latest.path("tag").asText(),
                        latest.path("number").asInt()));
            }
        }
        return Optional.empty();
    }

    private void make(String name) {
        try {
            push(name);
        } catch (IOException e) {
            throw new SimException("the template of the simulation cannot be pushed: " + e.getMessage(), e);
        }
        // The server's own registry under a name, as long as the pull takes.
        String registry = "eyrie-sim-" + ProcessHandle.current().pid();
        server.require("POST", "/eyrie/v1/registries", self(registry));
        try {
            String job = server.require(
                            "POST",
                            "/eyrie/v1/registries/" + registry + "/pull",
                            Json.object().put("repository", "/" + name).put("tag", TAG))
                    .path("job")
                    .asText();
            follow(job);
        } finally {
            server.require("DELETE", "/eyrie/v1/registries/" + registry, null);
        }
    }

    private void push(String name) throws IOException {
        TinyTemplate template = TinyTemplate.of(name, TAG);
        blob(name, template.config());
        blob(name, template.map());
        check(server.send("PUT", "/v2/" + name + "/manifests/" + TAG, template.manifest(), TinyTemplate.MANIFEST_TYPE));
    }

    private void blob(String name, byte[] blob) throws IOException {
        String path = "/v2/" + name + "/blobs/uploads/?digest=" + TinyTemplate.digest(blob);
        check(server.send("POST", path, blob, "application/octet-stream"));
    }

    private static void check(Answer answer) {
        if (!answer.ok()) {
            throw new SimException("the server's registry answered " + answer.status() + " " + answer.text());
        }
    }

    private ObjectNode self(String name) {
        ObjectNode self =
                Json.object().put("name", name).put("url", target.url().toString());
        if (target.authorities() != null) {
            self.put("ca", authorities());
        }
        String[] scheme = target.authorization().split(" ", 2);
        if (scheme[0].equals("Basic")) {
            String text = new String(Base64.getDecoder().decode(scheme[1]), StandardCharsets.UTF_8);
            self.put("user", text.substring(0, text.indexOf(':')));
            self.put("password", text.substring(text.indexOf(':') + 1));
        }
        return self;
    }

    private String authorities() {
        try {
            return Files.readString(target.authorities());
        } catch (IOException e) {
            throw new SimException("the file " + target.authorities() + " cannot be read", e);
        }
    }

    private void follow(String job) {
        long revision = 0;
        for (int i = 0; i < LONGEST_PULL_SECONDS; i++) {
            JsonNode now = server.require("GET", "/eyrie/v1/jobs/" + job + "?wait=1&after=" + revision, null);
            revision = now.path("revision").asLong();
            switch (now.path("state").asText()) {
                case "done" -> {
                    return;
                }
                case "failed" ->
                    throw new SimException("the template of the simulation cannot be taken over: "
                            + now.path("error").path("message").asText());
                default -> {}
            }
        }
        throw new SimException("the template of the simulation is not there after a minute");
    }
}
