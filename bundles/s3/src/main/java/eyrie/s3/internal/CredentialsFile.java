/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.s3.internal;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Properties;
import java.util.Set;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.core.exception.SdkClientException;

/**
 * A key in a file, in the form of the credentials file of Amazon's own tools. It is read again when it changes, so a key
 * can be replaced while the server runs. Thread-safe.
 */
final class CredentialsFile implements AwsCredentialsProvider {
    static final String ID = "aws_access_key_id";
    static final String SECRET = "aws_secret_access_key";
    private static final String SESSION = "aws_session_token";

    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private final Path file;
    private AwsCredentials present;
    private FileTime presentOf;

    CredentialsFile(Path file) {
        this.file = file;
    }

    /** @throws SdkClientException with a sentence for the user */
    @Override
    public synchronized AwsCredentials resolveCredentials() {
        try {
            FileTime modified = Files.getLastModifiedTime(file);
            if (!modified.equals(presentOf)) {
                present = read();
                presentOf = modified;
            }
            return present;
        } catch (IOException | IllegalArgumentException e) {
            throw SdkClientException.create("the credentials file %s cannot be read: %s".formatted(file, e), e);
        }
    }

    private AwsCredentials read() throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
        if (permissions.stream().anyMatch(OTHERS::contains)) {
            throw SdkClientException.create(
                    "the credentials file %s is open to others; let only its owner read it (chmod 600)"
                            .formatted(file));
        }
        Properties lines = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            lines.load(reader);
        }
        String id = lines.getProperty(ID, "").strip();
        String secret = lines.getProperty(SECRET, "").strip();
        String session = lines.getProperty(SESSION, "").strip();
        if (id.isEmpty() || secret.isEmpty()) {
            throw SdkClientException.create(
                    "the credentials file %s lacks a line %s = ... or a line %s = ...".formatted(file, ID, SECRET));
        }
        return session.isEmpty()
                ? AwsBasicCredentials.create(id, secret)
                : AwsSessionCredentials.create(id, secret, session);
    }
}
