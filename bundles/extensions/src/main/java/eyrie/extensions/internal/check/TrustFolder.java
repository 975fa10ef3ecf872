/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.extensions.internal.check;

import eyrie.api.EyrieException;
import eyrie.api.extension.Publisher;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The certificates of publishers that the operator trusts, a PEM file each. The folder is read whenever it is asked. */
public final class TrustFolder {
    private static final Logger LOG = LoggerFactory.getLogger(TrustFolder.class);
    private static final String NAME = "[A-Za-z0-9_-][A-Za-z0-9._-]{0,62}";
    private static final String END = ".pem";
    private static final int MOST_BYTES = 64 << 10;

    private final Path folder;

    public TrustFolder(Path folder) {
        this.folder = folder;
    }

    public Path path() {
        return folder;
    }

    /** Makes the folder if it is not there. */
    public void open() throws IOException {
        Files.createDirectories(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    /** All that can be believed, by name. What others than its owner may write is passed over, and complained about. */
    public List<TrustedPublisher> trusted() {
        List<TrustedPublisher> trusted = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            if (writableByOthers(folder)) {
                LOG.error("Nobody is trusted: others than its owner may write into {}; chmod go-w it", folder);
                return List.of();
            }
            for (Path file : (Iterable<Path>)
                    files.filter(f -> f.toString().endsWith(END)).sorted()::iterator) {
                read(file, trusted);
            }
        } catch (IOException e) {
            LOG.error("Nobody is trusted: {} cannot be read", folder, e);
        }
        return trusted;
    }

    private static void read(Path file, List<TrustedPublisher> into) {
        String name = file.getFileName().toString();
        try {
            if (writableByOthers(file)) {
                LOG.error("{} is passed over: others than its owner may write it", file);
            } else if (Files.size(file) <= MOST_BYTES) {
                into.add(new TrustedPublisher(
                        name.substring(0, name.length() - END.length()), certificate(Files.readAllBytes(file))));
            }
        } catch (IOException | CertificateException e) {
            LOG.error("{} is passed over: it holds no certificate", file, e);
        }
    }

    public List<Publisher> list() {
        return trusted().stream().map(TrustedPublisher::shown).toList();
    }

    /** On the disk on return. @throws EyrieException INVALID, CONFLICT */
    public Publisher add(String name, String pem) {
        Path file = file(name);
        TrustedPublisher added = new TrustedPublisher(name, parse(pem));
        trusted().stream()
                .filter(other ->
                        other.name().equals(name) && !other.certificate().equals(added.certificate()))
                .findAny()
                .ifPresent(other -> {
                    throw EyrieException.conflict(
                            "%s is trusted with another certificate; remove that one first, or choose another name"
                                    .formatted(name));
                });
        try {
            write(file, pem);
            return added.shown();
        } catch (IOException e) {
            throw EyrieException.internal("The certificate cannot be kept in %s".formatted(folder), e);
        }
    }

    public void remove(String name) {
        try {
            if (!Files.deleteIfExists(file(name))) {
                throw EyrieException.notFound("Publisher", name);
            }
            sync();
        } catch (IOException e) {
            throw EyrieException.internal("The certificate cannot be removed from %s".formatted(folder), e);
        }
    }

    private Path file(String name) {
        if (!name.matches(NAME)) {
            throw EyrieException.invalid(
                    "name", name, "letters, digits, dots, dashes and underscores, at most 63, no dot at the beginning");
        }
        return folder.resolve(name + END);
    }

    private void write(Path file, String pem) throws IOException {
        Path aside = Files.createTempFile(folder, ".", ".part");
        try {
            try (FileChannel out = FileChannel.open(aside, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = StandardCharsets.US_ASCII.encode(pem);
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
                out.force(true);
            }
            Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
            sync();
        } finally {
            Files.deleteIfExists(aside);
        }
    }

    private void sync() throws IOException {
        try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    private static X509Certificate parse(String pem) {
        try {
            if (pem.length() <= MOST_BYTES && pem.contains("-----BEGIN CERTIFICATE-----")) {
                return certificate(pem.getBytes(StandardCharsets.US_ASCII));
            }
        } catch (CertificateException e) {
            LOG.debug("Not a certificate", e);
        }
        throw EyrieException.invalid(
                "certificate",
                pem.lines().findFirst().orElse(""),
                "the publisher's certificate as PEM text, which keytool -exportcert -rfc writes");
    }

    private static X509Certificate certificate(byte[] pem) throws CertificateException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(pem));
    }

    private static boolean writableByOthers(Path path) throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
        return permissions.contains(PosixFilePermission.GROUP_WRITE)
                || permissions.contains(PosixFilePermission.OTHERS_WRITE);
    }
}
