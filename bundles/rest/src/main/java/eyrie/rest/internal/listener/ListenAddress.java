/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.listener;

import eyrie.api.EyrieException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the listener is told to listen.
 *
 * @param host a name or an address; empty for every address of the machine
 * @param port 0 for any free one
 */
record ListenAddress(String host, int port) {
    private static final Pattern FORM = Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([^:\\[\\]]*)):([0-9]{1,5})");
    private static final int MAX_PORT = 65_535;

    static ListenAddress parse(String text) {
        Matcher form = FORM.matcher(text);
        if (form.matches() && Integer.parseInt(form.group(3)) <= MAX_PORT) {
            String host = form.group(1) != null ? form.group(1) : form.group(2);
            return new ListenAddress(host, Integer.parseInt(form.group(3)));
        }
        throw EyrieException.invalid("listen", text, "HOST:PORT, such as \"127.0.0.1:8090\" or \"0.0.0.0:8090\"");
    }

    /** Whether only this machine can reach it, so that plain HTTP gives nothing away. */
    boolean loopback() {
        return !host.isEmpty() && address().isLoopbackAddress();
    }

    /** Why it cannot be bound, in one sentence; empty if it can. */
    Optional<String> problem() {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(host.isEmpty() ? new InetSocketAddress(port) : new InetSocketAddress(address(), port));
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("Port %d of %s cannot be used: %s"
                    .formatted(port, host.isEmpty() ? "this machine" : host, e.getMessage()));
        }
    }

    private InetAddress address() {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw EyrieException.invalid("listen", this.toString(), "an address or a name of this machine");
        }
    }

    @Override
    public String toString() {
        return host.contains(":") ? "[%s]:%d".formatted(host, port) : host + ':' + port;
    }
}
