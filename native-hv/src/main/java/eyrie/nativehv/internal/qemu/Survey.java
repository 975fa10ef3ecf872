/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.qemu;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import eyrie.api.template.Arch;
import eyrie.nativehv.internal.platform.AcceleratorVerdict;
import eyrie.nativehv.internal.platform.DurableFile;
import eyrie.nativehv.internal.platform.HostPlatform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds QEMU, proves an accelerator and asks QEMU what it can do. The result is kept in a file, so that only the first
 * start after a change of kernel, boot, QEMU or settings pays for it.
 */
final class Survey {
    private static final Logger LOG = LoggerFactory.getLogger(Survey.class);
    private static final int OLDEST_MAJOR = 7;
    private static final int OLDEST_MINOR = 2;

    private final HostPlatform platform;
    private final Settings settings;
    private final Path cache;
    private final ObjectMapper json = new ObjectMapper();

    Survey(HostPlatform platform, Settings settings) {
        this.platform = platform;
        this.settings = settings;
        this.cache = settings.data().resolve("cache/hypervisor.json");
    }

    /** What is kept, and what it holds for. */
    private record Kept(String key, Inventory inventory) {}

    Findings run() {
        Arch arch = Arch.ofThisMachine();
        Tools.Search search =
                Tools.search(settings.qemu(), arch, System.getenv().getOrDefault("PATH", ""));
        if (search.found().isEmpty()) {
            return cannotRun(arch, search.problem());
        }
        Tools tools = search.found().get();
        try {
            Inventory inventory = inventory(tools, arch);
            LOG.info(
                    "QEMU {} with accelerator {}: {}",
                    inventory.version(),
                    inventory.accelerator(),
                    inventory.reason());
            return new Findings(arch, tools, inventory, problemOf(inventory));
        } catch (JacksonException noQmp) {
            LOG.debug("{} does not speak QMP", tools.qemu(), noQmp);
            return cannotRun(
                    arch,
                    "%s does not answer as QEMU does: %d.%d or newer is needed"
                            .formatted(tools.qemu(), OLDEST_MAJOR, OLDEST_MINOR));
        } catch (IOException failure) {
            return cannotRun(arch, "QEMU at %s does not start: %s".formatted(tools.qemu(), failure.getMessage()));
        }
    }

    private static Findings cannotRun(Arch arch, String problem) {
        LOG.warn("no machine can be run: {}", problem);
        return Findings.problem(arch, problem);
    }

    private static String problemOf(Inventory inventory) {
        return inventory.isAtLeast(OLDEST_MAJOR, OLDEST_MINOR)
                ? null
                : "QEMU %s is too old: %d.%d or newer is needed"
                        .formatted(inventory.version(), OLDEST_MAJOR, OLDEST_MINOR);
    }

    private Inventory inventory(Tools tools, Arch arch) throws IOException {
        String key = String.join(
                " ",
                platform.kernelIdentity(),
                settings.accelerator(),
                tools.qemu().toString(),
                Files.getLastModifiedTime(tools.qemu()).toString(),
                Long.toString(Files.size(tools.qemu())));
        Inventory kept = load(key);
        if (kept != null) {
            return kept;
        }
        Inventory read = read(new InventoryReader(tools.qemu(), arch));
        store(new Kept(key, read));
        return read;
    }

    /** An accelerator that is there but that this QEMU cannot use is a reason to emulate, unless it was demanded. */
    private Inventory read(InventoryReader reader) throws IOException {
        AcceleratorVerdict verdict = settings.accelerator().equals("auto")
                ? platform.probe()
                : new AcceleratorVerdict(settings.accelerator(), "the setting accelerator demands it");
        try {
            return reader.read(verdict);
        } catch (IOException failure) {
            if (!settings.accelerator().equals("auto") || verdict.accelerator().equals("tcg")) {
                throw failure;
            }
            return reader.read(new AcceleratorVerdict(
                    "tcg",
                    "%s, but QEMU cannot use %s: %s"
                            .formatted(verdict.reason(), verdict.accelerator(), failure.getMessage())));
        }
    }

    private Inventory load(String key) {
        try {
            Kept kept = json.readValue(cache.toFile(), Kept.class);
            return key.equals(kept.key()) ? kept.inventory() : null;
        } catch (IOException | RuntimeException nothingUsable) {
            return null;
        }
    }

    private void store(Kept kept) {
        try {
            Files.createDirectories(cache.getParent());
            DurableFile.write(cache, json.writeValueAsBytes(kept));
        } catch (IOException failure) {
            LOG.warn("{} could not be written; the next start surveys again: {}", cache, failure.toString());
        }
    }
}
