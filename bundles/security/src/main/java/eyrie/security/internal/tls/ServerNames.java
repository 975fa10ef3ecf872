/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.security.internal.tls;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.x509.GeneralName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The names and addresses by which clients call this machine.
 *
 * @param dns names
 * @param addresses as text
 */
record ServerNames(Set<String> dns, Set<String> addresses) {
    private static final Logger LOG = LoggerFactory.getLogger(ServerNames.class);
    private static final int DNS = 2;
    private static final int ADDRESS = 7;

    /** What this machine is called now. @param listenHost the host that the listener is told to use */
    static ServerNames here(String listenHost) {
        Set<String> dns = new LinkedHashSet<>(List.of(hostName(), "localhost"));
        Set<String> addresses = new LinkedHashSet<>(List.of("127.0.0.1", "0:0:0:0:0:0:0:1"));
        if (listenHost.matches("[0-9.]+|.*:.*")) {
            addresses.addAll(resolved(listenHost));
        } else if (!listenHost.isEmpty()) {
            dns.add(listenHost);
        }
        try {
            NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> !address.isLinkLocalAddress())
                    .map(ServerNames::text)
                    .forEach(addresses::add);
        } catch (SocketException e) {
            LOG.warn("The addresses of this machine cannot be listed; its certificate names only {}", addresses, e);
        }
        return new ServerNames(dns, addresses);
    }

    static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    List<GeneralName> general() {
        List<GeneralName> names = new ArrayList<>();
        dns.forEach(name -> names.add(new GeneralName(GeneralName.dNSName, name)));
        addresses.forEach(address -> names.add(new GeneralName(GeneralName.iPAddress, address)));
        return names;
    }

    /** Whether a certificate is for all of these. */
    boolean coveredBy(X509Certificate certificate) {
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            return alternatives != null
                    && values(alternatives, DNS).containsAll(dns)
                    && values(alternatives, ADDRESS).containsAll(addresses);
        } catch (CertificateParsingException e) {
            return false;
        }
    }

    private static Set<String> values(Collection<List<?>> alternatives, int type) {
        Set<String> values = new LinkedHashSet<>();
        alternatives.stream()
                .filter(entry -> entry.getFirst().equals(type))
                .forEach(entry -> values.add(String.valueOf(entry.get(1))));
        return values;
    }

    private static Set<String> resolved(String host) {
        try {
            InetAddress address = InetAddress.getByName(host);
            return address.isAnyLocalAddress() ? Set.of() : Set.of(text(address));
        } catch (UnknownHostException e) {
            return Set.of();
        }
    }

    private static String text(InetAddress address) {
        String text = address.getHostAddress();
        int scope = address instanceof Inet6Address ? text.indexOf('%') : -1;
        return scope < 0 ? text : text.substring(0, scope);
    }
}
