/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.license;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Activates a key. */
@Command(
        name = "activate",
        description = "Activate a license key, beside those that are active. What it switches on can be used at once.",
        footer = {"", "Examples:", "  eyrie license activate key.txt", "  eyrie license activate - < key.txt"})
final class LicenseActivate implements Callable<Integer> {
    private final Session session;

    @Mixin
    private KeySource source;

    LicenseActivate(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        String text = source.read(session);
        JsonNode key = new LicenseApi(session.api()).activate(text);
        session.answer(
                key,
                "%s: active for %s, %s, %d cores%s"
                        .formatted(
                                Json.text(key, "id"),
                                Json.text(key, "customer"),
                                Json.text(key, "tier"),
                                key.path("cores").asInt(),
                                key.path("expires").isTextual() ? ", until " + LicenseApi.day(key, "expires") : ""));
        return 0;
    }
}
