/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.license;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.cli.internal.base.Failure;
import eyrie.cli.internal.base.FailureKind;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.session.Session;
import eyrie.cli.internal.text.Fields;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Looks at a key. */
@Command(
        name = "validate",
        description =
                "Show what a license key says and whether it could be activated. Changes nothing; fails if it could not.")
final class LicenseValidate implements Callable<Integer> {
    private final Session session;

    @Mixin
    private KeySource source;

    LicenseValidate(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        String key = source.read(session);
        JsonNode check = new LicenseApi(session.api()).validate(key);
        if (!check.path("accepted").asBoolean()) {
            throw new Failure(FailureKind.INVALID, Json.text(check, "reason"), check);
        }
        session.answer(() -> check, () -> text(check.path("key"), Json.text(check, "reason")));
        return 0;
    }

    private String text(JsonNode key, String reason) {
        return new Fields(session.style())
                .add(
                        "key",
                        Json.text(key, "id") + " number " + key.path("serial").asText())
                .add("customer", Json.text(key, "customer"))
                .add("tier", Json.text(key, "tier"))
                .add(
                        "features",
                        key.path("features").valueStream().map(JsonNode::asText).collect(Collectors.joining(", ")))
                .add("cores", key.path("cores").asText())
                .add("nodes", LicenseApi.atMost(key, "nodes"))
                .add("instances", LicenseApi.atMost(key, "instances"))
                .add("issued", LicenseApi.day(key, "issued"))
                .add("from", LicenseApi.day(key, "not_before"))
                .add("expires", LicenseApi.day(key, "expires"))
                .add("grace until", LicenseApi.day(key, "grace_until"))
                .add("verdict", reason)
                .render();
    }
}
