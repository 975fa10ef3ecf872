/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.sim;

import java.util.List;

/**
 * What came of a simulation.
 *
 * @param nodes that were simulated
 * @param instances that the server acknowledged
 * @param placed of them, so many were given to a node
 * @param ended of them, so many reached their end
 * @param placementsPerSecond between the first and the last assignment that a node received
 * @param postToAssigned milliseconds from sending a request to its assignment at the node
 * @param lost acknowledged instances of which nobody knows any more
 * @param duplicated instances that ran more than once
 * @param overfull times that a node had more than its capacity
 * @param unfinished instances that did not reach their end in time
 * @param unknown instances at the server that nobody asked for
 * @param refused requests that the server refused
 * @param unanswered requests of which nobody knows what became of them, since the connection broke
 * @param serverRestarts how often the server was killed and started again
 * @param nodeBytes what all nodes together sent and received, with the overhead of TLS
 * @param seconds from the first request to the last end
 * @param serverRssMb the server's largest resident memory in MiB, -1 where it is not known
 * @param problems in sentences, at most as many as somebody would read
 */
public record SimResult(
        int nodes,
        int instances,
        int placed,
        int ended,
        double placementsPerSecond,
        Latency postToAssigned,
        int lost,
        int duplicated,
        int overfull,
        int unfinished,
        int unknown,
        int refused,
        int unanswered,
        int serverRestarts,
        long nodeBytes,
        double seconds,
        long serverRssMb,
        List<String> problems) {
    public SimResult {
        problems = List.copyOf(problems);
    }

    /** Milliseconds; -1 where there was none. */
    public record Latency(double p50, double p99, double max) {}

    /** Whether everything that the server promised was kept. */
    public boolean kept() {
        return lost == 0 && duplicated == 0 && overfull == 0 && unfinished == 0 && unknown == 0;
    }
}
