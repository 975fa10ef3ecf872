/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.v1;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.registry.Remote;
import java.util.function.Supplier;

/** Tells what another registry refuses apart from what this server refuses: its 401 is not the caller's. */
final class RemoteAnswers {
    private RemoteAnswers() {}

    /** @throws EyrieException REMOTE_REFUSED for whatever the registry does not let this server do */
    static <T> T of(Remote remote, Supplier<T> work) {
        try {
            return work.get();
        } catch (EyrieException failed) {
            throw switch (failed.kind()) {
                case UNAUTHENTICATED -> refused(remote, "does not accept " + credential(remote), failed);
                case FORBIDDEN -> refused(remote, "does not allow this with " + credential(remote), failed);
                case TOO_LARGE -> refused(remote, "does not take something that large", failed);
                default -> failed;
            };
        }
    }

    private static String credential(Remote remote) {
        return remote.user().isEmpty()
                ? "requests without a credential; set one"
                : "the credential of user %s; set another one".formatted(remote.user());
    }

    /** The cause is in the log already, with the transfer. */
    private static EyrieException refused(Remote remote, String how, EyrieException failed) {
        return new EyrieException(
                ErrorKind.REMOTE_REFUSED, "registry %s %s: %s".formatted(remote.name(), how, failed.getMessage()));
    }
}
