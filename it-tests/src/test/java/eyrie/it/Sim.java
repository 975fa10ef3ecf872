/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Runs of {@code eyrie sim}. */
final class Sim {
    private Sim() {}

    /** Runs a simulation that must keep every promise. @return its result */
    static JsonNode run(Duration timeout, String... options) {
        return result(start(timeout, options).ok());
    }

    /** Runs a simulation, whatever comes of it. */
    static Package.Result start(Duration timeout, String... options) {
        List<String> command =
                new ArrayList<>(List.of(Package.HOME.resolve("bin/eyrie").toString(), "sim", "--json"));
        command.addAll(List.of(options));
        return Package.run(timeout, "", command.toArray(String[]::new));
    }

    /** The object in the last line. */
    static JsonNode result(Package.Result result) {
        return Server.json(result.out().lines().reduce((first, last) -> last).orElseThrow());
    }
}
