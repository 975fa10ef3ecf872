/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.it.ChaosPlan.Kind;
import eyrie.it.ChaosPlan.Step;
import eyrie.it.ChaosPlan.Trouble;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The processes of a fleet, with everything that can be done to them on this machine. */
final class ChaosFleet implements AutoCloseable {
    /** Of each group of simulated nodes. */
    static final ChaosNodes.Size SIZE = new ChaosNodes.Size(3, 3);

    private static final int GROUPS = 4;
    /** Half of the groups are in namespaces of their own, so that both kinds of network are there. */
    private static final int NAMESPACES = 2;
    /** Of the disk of the controllers and their database, in MiB. */
    private static final int WITHOUT_TEMPLATE = 512;

    private static final int WITH_TEMPLATE = 1536;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Path folder;
    private final Set<Trouble> possible = EnumSet.allOf(Trouble.class);
    private final ChaosDisk disk;
    private final Optional<ChaosDatabase> database;
    private final List<Namespace> namespaces = new ArrayList<>();
    private final List<ChaosClock> clocks = new ArrayList<>();
    private final List<ChaosServer> controllers = new ArrayList<>();
    /** Numbers of those that are to stay down for a while. */
    private final Set<Integer> killed = new HashSet<>();

    private final List<ChaosNodes> simulated = new ArrayList<>();
    private final Optional<ChaosMachines> machines;
    private final List<ChaosGroup> groups = new ArrayList<>();

    ChaosFleet(Path folder, long seed, Chaos.Size size) throws IOException {
        this.folder = folder;
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        Path small = Files.createDirectories(folder.resolve("disk"));
        disk = new ChaosDisk(small, size.machines() ? WITH_TEMPLATE : WITHOUT_TEMPLATE);
        // Before the controllers, whose certificates name the addresses that the machine has then.
        for (int i = 0; i < NAMESPACES && Namespace.isPossible(); i++) {
            namespaces.add(new Namespace(i));
        }
        Optional<Path> clock = ChaosClock.library(folder);
        database =
                size.controllers() > 1 ? Optional.of(new ChaosDatabase(small, size.controllers())) : Optional.empty();
        Optional<Path> templates = size.machines() ? Optional.of(template(small)) : Optional.empty();
        for (int i = 0; i < size.controllers(); i++) {
            controllers.add(controller(i, clock));
        }
        Path first = controllers.getFirst().data();
        templates.ifPresent(ready -> copy("cp", "-al", ready.toString(), first.toString()));
        List<Integer> ports = controllers.stream().map(ChaosServer::port).toList();
        for (int i = 0; i < GROUPS; i++) {
            Optional<Namespace> namespace = i < namespaces.size() ? Optional.of(namespaces.get(i)) : Optional.empty();
            Path access = controllers.getFirst().data();
            simulated.add(new ChaosNodes(access, ports, namespace, folder, "g" + i, SIZE, seed + i));
        }
        groups.addAll(simulated);
        machines = templates.isPresent()
                ? Optional.of(new ChaosMachines(folder, templates.get(), ports))
                : Optional.empty();
        machines.ifPresent(groups::add);
        without(clock.isEmpty(), "there is no C compiler for what it needs", Trouble.STEP_CLOCK);
        without(!disk.isSmall(), "only root can mount a small file system", Trouble.FILL_DISK);
        without(namespaces.isEmpty(), "no network namespace can be made here", Trouble.UNPLUG);
        without(
                database.isEmpty(),
                "there is one controller, with SQLite",
                Trouble.KILL_DATABASE,
                Trouble.CUT_DATABASE,
                Trouble.SILENCE_DATABASE);
    }

    private void without(boolean really, String why, Trouble... troubles) {
        for (Trouble trouble : really ? troubles : new Trouble[0]) {
            possible.remove(trouble);
            Chaos.say("without %s: %s".formatted(trouble, why));
        }
    }

    private ChaosServer controller(int number, Optional<Path> clock) throws IOException {
        Path data = Files.createDirectories(folder.resolve("disk/c" + number));
        clock.ifPresent(library -> clocks.add(ChaosClock.of(library, folder.resolve("clock" + number))));
        return new ChaosServer(
                data,
                folder.resolve("c" + number + ".out"),
                database.map(shared -> shared.settings(number)).orElse(List.of()),
                clocks.isEmpty() ? Map.of() : clocks.get(number).environment());
    }

    /** A copy on the disk of the controllers, since that of the tests is theirs. */
    private static Path template(Path disk) {
        Package.ensureTemplate();
        copy("cp", "-a", "--sparse=always", Package.DATA.resolve("templates").toString(), disk.toString());
        return disk.resolve("templates");
    }

    private static void copy(String... command) {
        Package.run(Duration.ofMinutes(5), "", command).ok();
    }

    Set<Trouble> possible() {
        return possible;
    }

    Map<Kind, Integer> sizes() {
        return Map.of(Kind.CONTROLLER, controllers.size(), Kind.NODES, groups.size(), Kind.CABLE, namespaces.size());
    }

    List<ChaosServer> controllers() {
        return controllers;
    }

    List<ChaosNodes> simulated() {
        return simulated;
    }

    Optional<ChaosMachines> machines() {
        return machines;
    }

    void start() throws IOException {
        startControllers();
        for (ChaosNodes group : simulated) {
            group.start();
        }
        if (machines.isPresent()) {
            JsonNode token = Server.json(controllers
                    .getFirst()
                    .send("POST", "/eyrie/v1/fleet/tokens", "{}")
                    .body());
            machines.get().join(token.path("token").asText());
        }
        int all = GROUPS * SIZE.nodes() + (machines.isPresent() ? 1 : 0);
        Server.await(PATIENCE, "all nodes are there", () -> activeNodes() == all, this::lastWords);
    }

    /** The others after the first, which has all templates by then: they know what they have themselves. */
    private void startControllers() throws IOException {
        ChaosServer first = controllers.getFirst();
        first.start();
        first.awaitReady();
        makeTemplate();
        for (ChaosServer other : controllers.subList(1, controllers.size())) {
            copy(
                    "cp",
                    "-al",
                    first.data().resolve("templates").toString(),
                    other.data().toString());
            other.start();
            other.awaitReady();
        }
    }

    void awaitReady() {
        controllers.forEach(ChaosServer::awaitReady);
    }

    void begin(Step step) throws IOException {
        int target = step.target();
        switch (step.trouble()) {
            case KILL_CONTROLLER -> {
                killed.add(target);
                controllers.get(target).kill();
            }
            case PAUSE_CONTROLLER -> controllers.get(target).signal("STOP");
            case STEP_CLOCK -> clocks.get(target).step(step.lasts().toMillis() % 2 == 0);
            case CUT_DATABASE -> database.orElseThrow().line(target).cut();
            case SILENCE_DATABASE -> database.orElseThrow().line(target).silence();
            case KILL_DATABASE -> database.orElseThrow().kill();
            case FILL_DISK -> disk.fill();
            case KILL_NODES -> groups.get(target).kill();
            case PAUSE_NODES -> groups.get(target).signal("STOP");
            case CUT_LINK -> groups.get(target).link().cut();
            case SILENCE_LINK -> groups.get(target).link().silence();
            case UNPLUG -> namespaces.get(target).unplug();
        }
    }

    void end(Step step) throws IOException {
        int target = step.target();
        switch (step.trouble()) {
            case KILL_CONTROLLER -> {
                killed.remove(target);
                controllers.get(target).startIfEnded();
            }
            case PAUSE_CONTROLLER -> controllers.get(target).signal("CONT");
            case STEP_CLOCK -> clocks.get(target).right();
            case CUT_DATABASE, SILENCE_DATABASE ->
                database.orElseThrow().line(target).heal();
            case KILL_DATABASE -> database.orElseThrow().revive();
            case FILL_DISK -> {
                disk.empty();
                reviveDatabase();
                reviveControllers();
            }
            case KILL_NODES -> groups.get(target).startIfEnded();
            case PAUSE_NODES -> groups.get(target).signal("CONT");
            case CUT_LINK, SILENCE_LINK -> groups.get(target).link().heal();
            case UNPLUG -> namespaces.get(target).plug();
        }
    }

    /** What has ended starts again, as a service manager does. */
    void heal() throws IOException {
        reviveDatabase();
        for (ChaosServer controller : controllers) {
            controller.startIfEnded();
        }
        for (ChaosGroup group : groups) {
            group.startIfEnded();
        }
        for (Namespace namespace : namespaces) {
            namespace.plug();
        }
    }

    /** Those that were started on a full disk and gave up. */
    private void reviveControllers() throws IOException {
        for (int i = 0; i < controllers.size(); i++) {
            ChaosServer controller = controllers.get(i);
            if (!killed.contains(i) && controller.hasEnded()) {
                System.out.println(
                        "chaos: starting a controller again, whose last words were " + controller.lastWords());
                controller.start();
            }
        }
    }

    private void reviveDatabase() throws IOException {
        if (database.isPresent()) {
            database.get().revive();
        }
    }

    /** Copies what all processes have written so far. */
    void keepOutputs(Path to) throws IOException {
        try (DirectoryStream<Path> outputs = Files.newDirectoryStream(folder, "*.out")) {
            for (Path output : outputs) {
                Files.copy(output, to.resolve(output.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        for (ChaosNodes group : simulated) {
            String name = group.journal().getParent().getFileName() + "-journal.jsonl";
            Files.copy(group.journal(), to.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private String lastWords() {
        StringBuilder words = new StringBuilder("active: " + activeNodes());
        groups.forEach(group -> words.append('\n').append(group.lastWords()));
        return words.toString();
    }

    private int activeNodes() {
        try {
            JsonNode nodes = controllers.getFirst().api("GET", "/api/v1/node", null);
            int active = 0;
            for (JsonNode node : nodes == null ? Server.json("[]") : nodes) {
                active += node.path("state").asText().equals("Active") ? 1 : 0;
            }
            return active;
        } catch (IOException e) {
            return 0;
        }
    }

    /** A simulation without nodes makes the template where it is not there. */
    private void makeTemplate() {
        ChaosServer first = controllers.getFirst();
        Sim.run(
                Duration.ofMinutes(2),
                "--server",
                "https://127.0.0.1:" + first.port(),
                "--data",
                first.data().toString(),
                "--nodes",
                "0",
                "--instances",
                "0",
                "--seconds",
                "1");
    }

    @Override
    public void close() throws IOException {
        for (ChaosGroup group : groups) {
            group.close();
        }
        for (ChaosServer controller : controllers) {
            controller.close();
        }
        if (database.isPresent()) {
            database.get().close();
        }
        namespaces.forEach(Namespace::close);
        disk.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
