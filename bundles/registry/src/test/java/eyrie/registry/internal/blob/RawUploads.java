/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.blob;

import eyrie.api.objects.ObjectLocation;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.nio.file.Files;
import java.util.Properties;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** Uploads in parts as a killed process leaves them. */
final class RawUploads {
    private RawUploads() {}

    static S3Client client(ObjectLocation location) throws IOException {
        Properties key = new Properties();
        try (Reader reader = Files.newBufferedReader(location.credentials())) {
            key.load(reader);
        }
        return S3Client.builder()
                .endpointOverride(URI.create(location.endpoint()))
                .forcePathStyle(true)
                .region(Region.of(location.region()))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(
                        key.getProperty("aws_access_key_id"), key.getProperty("aws_secret_access_key"))))
                .httpClientBuilder(Apache5HttpClient.builder())
                .build();
    }

    static void begin(S3Client client, String key) {
        String id = client.createMultipartUpload(
                        request -> request.bucket(S3Process.BUCKET).key(key))
                .uploadId();
        client.uploadPart(
                request ->
                        request.bucket(S3Process.BUCKET).key(key).uploadId(id).partNumber(1),
                RequestBody.fromBytes(new byte[5 << 20]));
    }

    static long count(S3Client client, String prefix) {
        return client.listMultipartUploads(request -> request.bucket(S3Process.BUCKET)).uploads().stream()
                .filter(upload -> upload.key().startsWith(prefix))
                .count();
    }
}
