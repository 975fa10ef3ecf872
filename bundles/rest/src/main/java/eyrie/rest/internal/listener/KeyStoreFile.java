/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.listener;

import eyrie.api.EyrieException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.cert.Certificate;
import java.util.Set;

/** Lays a key store where the servlet container reads it; for its owner's eyes only. */
final class KeyStoreFile {
    private KeyStoreFile() {}

    /** Whether the file holds the same certificate and opens with the password. */
    static boolean holds(Path file, KeyStore wanted, char[] password) {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try {
            KeyStore present = KeyStore.getInstance(file.toFile(), password);
            return certificate(present).equals(certificate(wanted));
        } catch (IOException | GeneralSecurityException e) {
            return false;
        }
    }

    private static Certificate certificate(KeyStore store) throws KeyStoreException {
        return store.getCertificate(store.aliases().nextElement());
    }

    static void write(KeyStore store, char[] password, Path file) {
        Path aside = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.createDirectories(
                    file.getParent(),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Files.deleteIfExists(aside);
            try (OutputStream out = Channels.newOutputStream(FileChannel.open(
                    aside,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))))) {
                store.store(out, password);
            }
            Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | GeneralSecurityException e) {
            throw EyrieException.internal("The listener's key store cannot be written to %s".formatted(file), e);
        }
    }
}
