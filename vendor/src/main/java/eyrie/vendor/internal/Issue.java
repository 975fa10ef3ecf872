/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.vendor.internal;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.licensekey.BadKeyException;
import eyrie.licensekey.LicenseKey;
import eyrie.licensekey.TrustedKey;
import eyrie.licensekey.TrustedKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Issues a license key. */
@Command(
        name = "issue",
        description = "Issue a license key: written into the ledger first, then answered as one line.",
        footer = {
            "",
            "Examples:",
            "  eyrie-vendor license issue --key signing.pem --customer \"Example Inc\" --tier enterprise --cores 64",
            "  eyrie-vendor license issue --key signing.pem --customer \"Example Inc\" --renew 3f0c2a1e-...  --valid 365d"
        },
        mixinStandardHelpOptions = true)
final class Issue implements Callable<Integer> {
    private static final Set<String> TIERS = Set.of("basic", "enterprise", "enterprise plus");

    @Option(names = "--key", required = true, paramLabel = "FILE", description = "The signing key.")
    private Path key;

    @Option(
            names = "--ledger",
            paramLabel = "FILE",
            description = "Where to write down what was issued. Default: ledger.jsonl beside the signing key.")
    private Path ledger;

    @Option(names = "--customer", required = true, paramLabel = "NAME", description = "Who it is for.")
    private String customer;

    @Option(
            names = "--tier",
            paramLabel = "TIER",
            defaultValue = "enterprise",
            description = "basic, enterprise or \"enterprise plus\". Default: ${DEFAULT-VALUE}.")
    private String tier;

    @Option(
            names = "--feature",
            paramLabel = "NAME",
            description = "A feature on top of the tier's; may be given several times.")
    private List<String> features = List.of();

    @Option(
            names = "--cores",
            required = true,
            paramLabel = "N",
            description = "Physical cores of nodes that it covers.")
    private int cores;

    @Option(names = "--nodes", paramLabel = "N", description = "The most nodes. Default: any number.")
    private int nodes;

    @Option(
            names = "--instances",
            paramLabel = "N",
            description = "The most instances on nodes at a time. Default: any number.")
    private int instances;

    @Option(
            names = "--valid",
            paramLabel = "SPAN",
            defaultValue = "365d",
            description = "For how long, such as 365d, or forever. Default: ${DEFAULT-VALUE}.")
    private String valid;

    @Option(names = "--from", paramLabel = "TIME", description = "When it begins to hold. Default: now.")
    private String from;

    @Option(
            names = "--grace",
            paramLabel = "DAYS",
            defaultValue = "14",
            description = "Days for which it still counts after its end. Default: ${DEFAULT-VALUE}.")
    private int grace;

    @Option(
            names = {"--id", "--renew"},
            paramLabel = "ID",
            description = "Replace the key of this id. Default: a new id, which adds to what the customer has.")
    private String id;

    @Option(
            names = "--reset-clock",
            description = "Have the server believe this key's date: for one whose clock once ran ahead.")
    private boolean resetClock;

    @Option(names = "--critical", hidden = true, description = "A field that a reader must understand.")
    private List<String> critical = List.of();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (!TIERS.contains(tier)) {
            throw new Refusal(
                    "--tier: \"%s\" is not accepted; use basic, enterprise or \"enterprise plus\"".formatted(tier));
        }
        SigningKey signer = SigningKey.read(key);
        Path file = ledger == null ? key.toAbsolutePath().resolveSibling("ledger.jsonl") : ledger;
        Ledger.Entry issued = new Ledger(file).add(lines -> issue(signer, lines));
        spec.commandLine().getOut().println(issued.key());
        spec.commandLine().getOut().flush();
        return 0;
    }

    private Ledger.Entry issue(SigningKey signer, List<JsonNode> lines) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        Instant begins = from == null ? now : Times.instant("--from", from);
        LicenseKey license = new LicenseKey(
                id == null ? UUID.randomUUID().toString() : id,
                serial(lines),
                now,
                customer,
                tier,
                new TreeSet<>(features),
                cores,
                nodes,
                instances,
                begins,
                valid.equals("forever") ? null : begins.plus(Times.span("--valid", valid)),
                grace,
                resetClock);
        String text = signer.sign(license, critical);
        check(signer, text);
        return new Ledger.Entry(license, signer.id(), text);
    }

    /** Grows with each key of an id. Seconds since 1970 where that is more, so that a lost ledger does no harm. */
    private long serial(List<JsonNode> lines) {
        long newest = lines.stream()
                .filter(line -> line.path("id").asText().equals(id))
                .mapToLong(line -> line.path("serial").asLong())
                .max()
                .orElse(0);
        return Math.max(newest + 1, Instant.now().getEpochSecond());
    }

    /** What the server would not take is not issued. */
    private void check(SigningKey signer, String text) {
        try {
            new TrustedKeys(List.of(TrustedKey.of(signer.publicKey(), null, null))).read(text);
        } catch (BadKeyException e) {
            if (critical.isEmpty()) {
                throw new Refusal("such a key would be refused: " + e.getMessage());
            }
        }
    }
}
