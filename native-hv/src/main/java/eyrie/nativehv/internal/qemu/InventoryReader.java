/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.qemu;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import eyrie.api.template.Arch;
import eyrie.nativehv.internal.platform.AcceleratorVerdict;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Starts QEMU without a machine and asks it for its version, machine types and CPU models. */
final class InventoryReader {
    private static final int DEADLINE_SECONDS = 30;
    private static final List<String> QUESTIONS = List.of(
            "qmp_capabilities",
            "query-version",
            "query-machines",
            "query-cpu-definitions",
            "query-command-line-options");

    private final Path qemu;
    private final Arch arch;
    private final ObjectMapper json = new ObjectMapper();

    InventoryReader(Path qemu, Arch arch) {
        this.qemu = qemu;
        this.arch = arch;
    }

    /** @throws IOException with QEMU's own words if it does not start with this accelerator */
    Inventory read(AcceleratorVerdict verdict) throws IOException {
        Process process = new ProcessBuilder(
                        qemu.toString(),
                        "-nodefaults",
                        "-no-user-config",
                        "-display",
                        "none",
                        "-machine",
                        "none",
                        "-accel",
                        verdict.accelerator(),
                        "-S",
                        "-qmp",
                        "stdio")
                .start();
        CompletableFuture<Void> watchdog = CompletableFuture.runAsync(
                process::destroyForcibly, CompletableFuture.delayedExecutor(DEADLINE_SECONDS, TimeUnit.SECONDS));
        try {
            ask(process);
            List<JsonNode> answers = answers(process);
            if (answers.size() < QUESTIONS.size()) {
                String words = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
                throw new IOException(words.isBlank() ? "it did not answer" : words.strip());
            }
            return inventory(verdict, answers);
        } finally {
            watchdog.cancel(false);
            process.destroyForcibly();
        }
    }

    private static void ask(Process process) {
        StringBuilder text = new StringBuilder();
        QUESTIONS.forEach(question -> text.append("{\"execute\":\"%s\"}%n".formatted(question)));
        try (OutputStream input = process.getOutputStream()) {
            input.write(text.append("{\"execute\":\"quit\"}").toString().getBytes(StandardCharsets.UTF_8));
        } catch (IOException itEnded) {
            // Its error output says why.
        }
    }

    private List<JsonNode> answers(Process process) throws IOException {
        List<JsonNode> answers = new ArrayList<>();
        try (MappingIterator<JsonNode> messages = json.readerFor(JsonNode.class).readValues(process.getInputStream())) {
            while (answers.size() < QUESTIONS.size() && messages.hasNextValue()) {
                JsonNode message = messages.nextValue();
                if (message.has("error")) {
                    throw new IOException(message.get("error").path("desc").asText());
                }
                if (message.has("return")) {
                    answers.add(message.get("return"));
                }
            }
        }
        return answers;
    }

    private Inventory inventory(AcceleratorVerdict verdict, List<JsonNode> answers) {
        JsonNode version = answers.get(1).path("qemu");
        List<String> machineTypes = new ArrayList<>();
        String newest = "";
        String prefix = arch == Arch.AMD64 ? "pc-q35-" : "virt-";
        for (JsonNode machine : answers.get(2)) {
            String name = machine.path("name").asText();
            if (name.startsWith(prefix)) {
                machineTypes.add(name);
                newest = machine.path("alias").asText().equals(arch == Arch.AMD64 ? "q35" : "virt") ? name : newest;
            }
        }
        return new Inventory(
                "%d.%d.%d"
                        .formatted(
                                version.path("major").asInt(),
                                version.path("minor").asInt(),
                                version.path("micro").asInt()),
                verdict.accelerator(),
                verdict.reason(),
                machineTypes,
                newest,
                cpuModels(answers.get(3)),
                hasOption(answers.get(4), "sandbox", "enable"),
                hasOption(answers.get(4), "run-with", "user"));
    }

    private static Map<String, List<String>> cpuModels(JsonNode definitions) {
        Map<String, List<String>> models = new TreeMap<>();
        for (JsonNode definition : definitions) {
            List<String> unavailable = new ArrayList<>();
            definition.path("unavailable-features").forEach(feature -> unavailable.add(feature.asText()));
            models.put(definition.path("name").asText(), List.copyOf(unavailable));
        }
        return models;
    }

    private static boolean hasOption(JsonNode options, String option, String parameter) {
        for (JsonNode candidate : options) {
            if (candidate.path("option").asText().equals(option)) {
                return candidate.path("parameters").findValuesAsText("name").contains(parameter);
            }
        }
        return false;
    }
}
