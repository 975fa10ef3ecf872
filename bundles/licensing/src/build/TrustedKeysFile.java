/* SPDX-License-Identifier: Apache-2.0 */
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;

/**
 * Puts the public keys that a build believes into the licensing bundle: those of a file, or one of a pair for development that
 * this makes at the first build and keeps in a folder that git ignores. Run by the build, from its source.
 */
final class TrustedKeysFile {
    /** @param args folder of the pair for development; file to write; perhaps the vendor's file of trusted keys */
    public static void main(String... args) throws IOException, GeneralSecurityException {
        Path target = Path.of(args[1]);
        String trusted = args.length > 2 && !args[2].isBlank() ? Files.readString(Path.of(args[2])) : development(Path.of(args[0]));
        Files.createDirectories(target.getParent());
        // An unchanged file keeps its date, so that nothing is built anew for it.
        if (!Files.exists(target) || !Files.readString(target).equals(trusted)) {
            Files.writeString(target, trusted);
        }
    }

    private static String development(Path folder) throws IOException, GeneralSecurityException {
        Path trusted = folder.resolve("trusted-keys");
        if (!Files.exists(trusted) || !Files.exists(folder.resolve("signing-key.pem"))) {
            make(folder, trusted);
        }
        return Files.readString(trusted);
    }

    private static void make(Path folder, Path trusted) throws IOException, GeneralSecurityException {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        byte[] der = pair.getPublic().getEncoded();
        String id = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(der), 0, 8);
        Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        write(
                folder.resolve("signing-key.pem"),
                pem("PRIVATE KEY", pair.getPrivate().getEncoded()) + pem("PUBLIC KEY", der));
        write(
                trusted,
                "# Made by the build, for development only; signing-key.pem beside it signs.\n%s - - %s\n"
                        .formatted(id, Base64.getEncoder().encodeToString(der)));
    }

    private static String pem(String label, byte[] der) {
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(label, lines, label);
    }

    private static void write(Path file, String text) throws IOException {
        Path aside = Files.createTempFile(
                file.getParent(),
                file.getFileName().toString(),
                ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(aside, text);
        Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
