/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import eyrie.api.instance.InstanceQueries.Filter;
import eyrie.api.instance.InstanceRequest;
import eyrie.api.instance.InstanceRequest.Limits;
import eyrie.api.node.NodeInfo;
import eyrie.api.placement.Demand;
import eyrie.api.placement.NodeCondition;
import eyrie.api.placement.NodeFilter;
import eyrie.api.placement.NodeState;
import eyrie.api.placement.QueueOrder;
import eyrie.api.placement.Room;
import eyrie.api.placement.Wish;
import eyrie.api.store.Store;
import eyrie.scheduler.internal.event.EventLog;
import eyrie.store.internal.OpenStore;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * How many instances get a node in a second, durably: a queue of mixed priorities and groups, nodes with twice the room,
 * SQLite in a file. Beside it, in the same run, what the same number of bare row updates costs in batches of the same size.
 * Run by {@code ./eyrie bench placement [--nodes N,N] [--queue N,N]}.
 */
class PlacementBenchmark {
    private static final int BATCH = 500;
    private static final int GROUPS = 8;
    private static final int POSTS = 200;
    private static final Duration LONGEST = Duration.ofMinutes(10);

    @TempDir
    Path folder;

    private final Random random = new Random(1);

    /** Ten steps of urgency, eight groups, and nodes that are out of use until the clock starts. */
    private static final class Features implements Wish, QueueOrder, NodeFilter, NodeCondition {
        private final String name;
        private volatile boolean paused = true;

        Features(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public String check(String value) {
            return value;
        }

        @Override
        public boolean concernsNodes() {
            return name.equals(InstanceRequest.GROUP);
        }

        @Override
        public Duration delay(Map<String, String> wishes) {
            return Duration.ofSeconds(10L * Integer.parseInt(wishes.getOrDefault(InstanceRequest.PRIORITY, "0")));
        }

        @Override
        public Optional<String> refusal(Demand demand, Room room) {
            String group = demand.wishes().get(InstanceRequest.GROUP);
            return group == null || group.equals(group(room.id()))
                    ? Optional.empty()
                    : Optional.of("is not in the group " + group);
        }

        @Override
        public Optional<NodeState> of(NodeInfo node) {
            return paused ? Optional.of(NodeState.UPDATING) : Optional.empty();
        }

        static String group(String nodeId) {
            return "g" + Integer.parseInt(nodeId.substring(1)) % GROUPS;
        }
    }

    @Test
    @Timeout(value = 1, unit = TimeUnit.HOURS)
    void placements() throws Exception {
        int[] nodes = numbers("eyrie.bench.nodes", "1000,5000,10000");
        int[] queues = numbers("eyrie.bench.queue", "10000,50000");
        line(
                "%8s %8s %12s %12s %10s %14s %14s %10s %10s",
                "nodes",
                "queue",
                "placed/s",
                "floor/s",
                "of floor",
                "us of CPU",
                "us in memory",
                "post p50",
                "post p99");
        for (int queue : queues) {
            for (int count : nodes) {
                run(count, queue);
            }
        }
    }

    private void run(int nodes, int queue) throws Exception {
        Path here = Files.createDirectory(folder.resolve(nodes + "-" + queue));
        Store store = OpenStore.in(here);
        Timers timers = Timers.system();
        EventLog events = new EventLog(store, timers, 100_000, Duration.ofDays(7));
        RuleBook book = new RuleBook();
        Features priority = new Features(InstanceRequest.PRIORITY);
        Features group = new Features(InstanceRequest.GROUP);
        book.bindWish(priority, Map.of());
        book.bindOrder(priority, Map.of());
        book.bindWish(group, Map.of());
        book.bindFilter(group, Map.of());
        book.bindCondition(group, Map.of());
        Scheduler scheduler = new Scheduler(store, events, book, timers, Controller.OPTIONS);
        InstanceService instances = new InstanceService(scheduler, new FakeTemplates());
        AssignmentService assignments = new AssignmentService(scheduler);
        InstanceQueryService queries = new InstanceQueryService(scheduler);
        // Twice as much as needed: some groups are asked for more than others.
        int capacity = 2 * (queue + nodes - 1) / nodes + 2;
        for (int i = 0; i < nodes; i++) {
            assignments.announce(Samples.node("n" + i, capacity));
        }
        fill(instances, queue);
        double floor = floor(store, queue);

        long cpu = cpuNanos();
        long start = System.nanoTime();
        group.paused = false;
        book.unbindCondition(group);
        awaitPlaced(queries, start);
        double seconds = (System.nanoTime() - start) / 1e9;
        double cpuMicros = (cpuNanos() - cpu) / 1e3 / queue;
        assertThat(scheduler.placer().board().waiting()).isZero();
        assertThat(queries.count(Filter.ANY)).isEqualTo(queue);

        double[] posts = posts(instances);
        line(
                "%8d %8d %12.0f %12.0f %9.0f%% %14.1f %14.1f %10.1f %10.1f",
                nodes,
                queue,
                queue / seconds,
                floor,
                100 * queue / seconds / floor,
                cpuMicros,
                InMemory.microsPerPlacement(nodes, queue),
                posts[POSTS / 2],
                posts[POSTS * 99 / 100]);
        scheduler.close();
        events.close();
        OpenStore.close(store);
    }

    private void fill(InstanceService instances, int queue) {
        int left = queue;
        while (left > 0) {
            int count = Math.min(left, 1 + random.nextInt(Math.clamp(queue / 100, 1, 200)));
            instances.create(request(count), "team-" + random.nextInt(20));
            left -= count;
        }
    }

    /** Half of all wish for a group. */
    private InstanceRequest request(int count) {
        String priority = Integer.toString(1 + random.nextInt(10));
        Map<String, String> wishes = random.nextBoolean()
                ? Map.of(InstanceRequest.PRIORITY, priority)
                : Map.of(InstanceRequest.PRIORITY, priority, InstanceRequest.GROUP, "g" + random.nextInt(GROUPS));
        return new InstanceRequest(
                "debian-12",
                null,
                OptionalInt.empty(),
                count,
                null,
                null,
                "job",
                null,
                Map.of("branch", "main"),
                Samples.SCRIPT,
                List.of(Samples.SSH),
                0,
                0,
                0,
                wishes,
                Limits.NONE);
    }

    private static void awaitPlaced(InstanceQueryService queries, long start) throws InterruptedException {
        while (queries.figures().waiting() > 0) {
            assertThat(System.nanoTime() - start).isLessThan(LONGEST.toNanos());
            Thread.sleep(2);
        }
        // The last batch is taken from the board before it is committed.
        queries.count(Filter.ANY);
    }

    /** Milliseconds from a single request to the answer, which comes after its placement is on disk; sorted. */
    private double[] posts(InstanceService instances) {
        double[] millis = new double[POSTS];
        for (int i = 0; i < POSTS; i++) {
            long start = System.nanoTime();
            instances.create(request(1), "poster");
            millis[i] = (System.nanoTime() - start) / 1e6;
        }
        Arrays.sort(millis);
        return millis;
    }

    /** Bare updates of rows of the same size in no particular order, as durable and in batches of the same size, a second. */
    private double floor(Store store, int rows) {
        List<String> ids = new ArrayList<>(rows);
        for (int i = 0; i < rows; i++) {
            ids.add(UUID.randomUUID().toString());
        }
        store.migrate("floor", List.of("""
                CREATE TABLE floor (id TEXT PRIMARY KEY, request TEXT NOT NULL, node_id TEXT, vm_name TEXT);
                """));
        store.write(connection -> {
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO floor (id, request) VALUES (?, ?)")) {
                for (int i = 0; i < rows; i++) {
                    insert.setString(1, ids.get(i));
                    insert.setString(2, "x".repeat(700));
                    insert.addBatch();
                }
                insert.executeBatch();
                return null;
            }
        });
        Collections.shuffle(ids, random);
        long start = System.nanoTime();
        for (int first = 0; first < rows; first += BATCH) {
            int from = first;
            store.write(connection -> {
                try (PreparedStatement update =
                        connection.prepareStatement("UPDATE floor SET node_id = ?, vm_name = ? WHERE id = ?")) {
                    for (int i = from; i < Math.min(rows, from + BATCH); i++) {
                        update.setString(1, "node-" + i % 1000);
                        update.setString(2, "a name of a machine " + i);
                        update.setString(3, ids.get(i));
                        update.addBatch();
                    }
                    update.executeBatch();
                    return null;
                }
            });
        }
        return rows / ((System.nanoTime() - start) / 1e9);
    }

    /** Of the whole process: what remains true while others use the machine. */
    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    private static int[] numbers(String property, String defaults) {
        return Stream.of(System.getProperty(property, defaults).split(","))
                .mapToInt(Integer::parseInt)
                .toArray();
    }

    private static void line(String format, Object... values) {
        System.out.println(format.formatted(values));
    }
}
