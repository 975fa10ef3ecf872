/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.link.internal.node;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Under which address this machine is seen from a controller. Thread-safe. */
final class LocalAddress {
    private static final int ANY_PORT = 9;

    private final Map<URI, String> towards = new ConcurrentHashMap<>();

    /** An address that only this machine knows is replaced by the one from which it calls the controller. */
    String instead(String own, URI controller) {
        boolean known = !own.isEmpty() && !own.equals("localhost") && !own.equals("::1") && !own.startsWith("127.");
        return known ? own : towards.computeIfAbsent(controller, url -> find(own, url));
    }

    /** Nothing is sent: the kernel only says which way it would go. */
    private static String find(String own, URI controller) {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(InetAddress.getByName(controller.getHost()), ANY_PORT));
            InetAddress address = socket.getLocalAddress();
            return address.isAnyLocalAddress() ? own : address.getHostAddress().replaceFirst("%.*", "");
        } catch (IOException e) {
            return own;
        }
    }
}
