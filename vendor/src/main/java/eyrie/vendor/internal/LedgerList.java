/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.vendor.internal;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what was issued. */
@Command(name = "ledger", description = "List the license keys that were issued.", mixinStandardHelpOptions = true)
final class LedgerList implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "LEDGER", description = "The file.")
    private Path file;

    @Option(names = "--id", paramLabel = "ID", description = "Only those with this id.")
    private String id;

    @Option(names = "--keys", description = "Answer with the keys themselves.")
    private boolean keys;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        for (JsonNode line : new Ledger(file).lines()) {
            if (id != null && !id.equals(line.path("id").asText())) {
                continue;
            }
            if (keys) {
                out.println(line.path("key").asText());
            } else {
                out.printf(
                        "%s  %s number %d  %s  %s  %d cores  until %s%n",
                        line.path("issued").asText(),
                        line.path("id").asText(),
                        line.path("serial").asLong(),
                        line.path("customer").asText(),
                        line.path("tier").asText(),
                        line.path("cores").asInt(),
                        line.path("expires").isTextual() ? line.path("expires").asText() : "further notice");
            }
        }
        out.flush();
        return 0;
    }
}
