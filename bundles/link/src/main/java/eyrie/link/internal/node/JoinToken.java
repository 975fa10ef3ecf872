/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.link.internal.node;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import java.util.List;

/**
 * A join token, taken apart.
 *
 * @param credential what is sent
 * @param authorityPin SHA-256 of the fleet's authority, which the server must prove to have
 * @param serverPin SHA-256 of a certificate of another authority that the server may show instead, or null
 */
record JoinToken(String credential, String authorityPin, String serverPin) {
    private static final String PIN = "[A-Za-z0-9_-]{43}";

    /** @throws EyrieException INVALID; the value is not shown */
    static JoinToken parse(String text) {
        List<String> parts = List.of((text == null ? "" : text.strip()).split("\\.", -1));
        boolean wellFormed = (parts.size() == 4 || parts.size() == 5)
                && parts.getFirst().equals(eyrie.api.fleet.JoinToken.PREFIX)
                && parts.stream().skip(1).allMatch(part -> part.matches("[A-Za-z0-9_-]{1,64}"))
                && parts.stream().skip(3).allMatch(part -> part.matches(PIN));
        if (!wellFormed) {
            throw new EyrieException(
                    ErrorKind.INVALID,
                    "token: the value is not accepted; use all of what eyrie node token printed on the controller, it begins with %s."
                            .formatted(eyrie.api.fleet.JoinToken.PREFIX));
        }
        return new JoinToken(
                String.join(".", parts.subList(0, 3)), parts.get(3), parts.size() == 5 ? parts.get(4) : null);
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "join token";
    }
}
