/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.license;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.session.Session;
import eyrie.cli.internal.text.Fields;
import eyrie.cli.internal.text.Table;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Shows what is licensed. */
@Command(
        name = "show",
        description = "Show the tier, the cores, which features are on and why, and the keys that this comes from.")
final class LicenseShow implements Callable<Integer> {
    private final Session session;

    LicenseShow(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        JsonNode status = new LicenseApi(session.api()).status();
        session.answer(() -> status, () -> text(session, status));
        LicenseApi.warn(session, status);
        return 0;
    }

    static String text(Session session, JsonNode status) {
        StringBuilder text = new StringBuilder(facts(session, status)).append("\n\n");
        Table features = new Table(session.style(), "FEATURE", "STATE", "TIER", "SINCE", "WHY");
        status.path("features")
                .forEach(f -> features.row(
                        Json.text(f, "name"),
                        f.path("on").asBoolean() ? "on" : "off",
                        Json.text(f, "tier"),
                        LicenseApi.day(f, "since"),
                        Json.text(f, "reason")));
        text.append(features.render());
        if (!status.path("keys").isEmpty()) {
            Table keys = new Table(session.style(), "KEY", "CUSTOMER", "TIER", "CORES", "STATE", "EXPIRES", "NUMBER");
            status.path("keys")
                    .forEach(k -> keys.row(
                            Json.text(k, "id"),
                            Json.text(k, "customer"),
                            Json.text(k, "tier"),
                            k.path("cores").asText(),
                            Json.text(k, "phase").toLowerCase(java.util.Locale.ROOT),
                            LicenseApi.day(k, "expires"),
                            k.path("serial").asText()));
            text.append("\n\n").append(keys.render());
        }
        return text.toString();
    }

    private static String facts(Session session, JsonNode status) {
        JsonNode trial = status.path("trial");
        int mostNodes = status.path("nodes").asInt();
        return new Fields(session.style())
                .add("tier", Json.text(status, "tier"))
                .add(
                        "cores",
                        "%d of %d in use"
                                .formatted(
                                        status.path("cores_used").asInt(),
                                        status.path("cores").asInt()))
                .add(
                        "nodes",
                        status.path("nodes_used").asInt()
                                + (mostNodes == 0 ? "" : " of " + mostNodes)
                                + (status.path("nodes_waiting").asInt() == 0
                                        ? ""
                                        : ", and %d that get no work"
                                                .formatted(status.path("nodes_waiting")
                                                        .asInt())))
                .add("instances", LicenseApi.atMost(status, "instances"))
                .add(
                        "trial",
                        trial.isObject()
                                ? (trial.path("holds").asBoolean() ? "until " : "over since ")
                                        + LicenseApi.day(trial, "ends")
                                : "not used yet: eyrie license trial")
                .render();
    }
}
