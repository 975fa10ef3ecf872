/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A network namespace of Linux: processes in it reach this machine by one cable only, which can be pulled out. */
final class Namespace implements AutoCloseable {
    private static final Duration SHORT = Duration.ofSeconds(30);

    private final String name;
    private final String cable;
    private final String here;

    /** @param number which no other one of this machine has at the moment, up to 63 */
    Namespace(int number) {
        name = "eyrie-chaos-" + number;
        cable = "eyrch" + number;
        here = "10.213.77." + (4 * number + 1);
        delete();
        ip("netns", "add", name);
        ip("link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", name);
        ip("addr", "add", here + "/30", "dev", cable);
        ip("link", "set", cable, "up");
        ip("-n", name, "addr", "add", "10.213.77." + (4 * number + 2) + "/30", "dev", "eth0");
        ip("-n", name, "link", "set", "lo", "up");
        ip("-n", name, "link", "set", "eth0", "up");
    }

    /** Whether this user may make some on this machine. */
    static boolean isPossible() {
        try {
            new Namespace(63).close();
            return true;
        } catch (AssertionError | java.io.UncheckedIOException e) {
            return false;
        }
    }

    /** Where processes in it find this machine. */
    InetAddress here() {
        try {
            return InetAddress.getByName(here);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    /** A command as it is run in it. */
    List<String> inside(List<String> command) {
        List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", name));
        all.addAll(command);
        return all;
    }

    void unplug() {
        ip("link", "set", cable, "down");
    }

    void plug() {
        ip("link", "set", cable, "up");
    }

    private static void ip(String... arguments) {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments));
        Package.run(SHORT, "", command.toArray(String[]::new)).ok();
    }

    /** One that was left by a run that was killed. */
    private void delete() {
        Package.run(SHORT, "", "ip", "link", "del", cable);
        Package.run(SHORT, "", "ip", "netns", "del", name);
    }

    @Override
    public void close() {
        delete();
    }
}
