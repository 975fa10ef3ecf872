/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.runtime.internal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;

/**
 * The listener's address, looked at before anything is started.
 *
 * @param host as configured
 * @param port never 0
 * @param loopback whether only this machine can reach it
 */
record ListenAddress(String host, int port, boolean loopback) {
    /** @throws StartFailure if the host is unknown or the port is taken; a port 0 becomes a free one */
    static ListenAddress check(String setting) throws StartFailure {
        return check(Setting.LISTEN.key(), setting);
    }

    /** @param name of the setting, for messages */
    static ListenAddress check(String name, String setting) throws StartFailure {
        int colon = setting.lastIndexOf(':');
        String host = setting.substring(0, colon).replaceAll("^\\[|]$", "");
        int port = Integer.parseInt(setting.substring(colon + 1));
        InetAddress address = resolve(name, host);
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(address, port));
            return new ListenAddress(host, socket.getLocalPort(), address.isLoopbackAddress());
        } catch (IOException e) {
            throw StartFailure.failed(
                    "cannot listen on %s: %s; stop what uses the port or choose another (%s)"
                            .formatted(setting, e.getMessage(), name),
                    e);
        }
    }

    private static InetAddress resolve(String name, String host) throws StartFailure {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw StartFailure.usage(
                    "%s: the host \"%s\" is not known; use an address of this machine".formatted(name, host));
        }
    }

    String text() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
