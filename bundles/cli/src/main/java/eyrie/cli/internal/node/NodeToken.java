/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.node;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.cli.internal.base.Failure;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.session.Session;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes a join token. */
@Command(
        name = "token",
        description = "Make a token with which one machine can join the fleet, once. It is shown only now.",
        footer = {
            "",
            "Example, on the machine that is to join:",
            "  eyrie node join https://controller:8090 --token eyj1..."
        })
final class NodeToken implements Callable<Integer> {
    private static final Pattern LIFETIME = Pattern.compile("(\\d{1,7})([smhd]?)");
    private static final String UNITS = "smhd";
    private static final int[] SECONDS = {1, 60, 3600, 86_400};

    private final Session session;

    @Option(
            names = "--lifetime",
            paramLabel = "TIME",
            defaultValue = "15m",
            description = "How long it is good: 90s, 15m, 8h, 2d. Default: 15m.")
    private String lifetime;

    NodeToken(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        JsonNode token =
                session.api().post("/eyrie/v1/fleet/tokens", Json.object().put("lifetime_seconds", seconds(lifetime)));
        session.warn("good for one machine until " + session.times().local(Json.text(token, "expires")));
        session.answer(token, Json.text(token, "token"));
        return 0;
    }

    private static long seconds(String text) {
        Matcher matcher = LIFETIME.matcher(text.strip());
        if (!matcher.matches()) {
            throw Failure.invalid("--lifetime: \"" + text + "\" is not accepted; write it like 90s, 15m, 8h or 2d");
        }
        int unit = matcher.group(2).isEmpty() ? 0 : UNITS.indexOf(matcher.group(2));
        return Long.parseLong(matcher.group(1)) * SECONDS[unit];
    }
}
