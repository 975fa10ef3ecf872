/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.s3.internal;

import eyrie.api.objects.ObjectLocation;
import eyrie.api.objects.ObjectStore;
import eyrie.api.objects.ObjectStores;
import java.net.URI;
import java.time.Duration;
import org.osgi.service.component.annotations.Component;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** Reaches object stores that speak S3. Nothing of the client is loaded before the first one is opened. */
@Component
public final class S3ObjectStores implements ObjectStores {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    /** Silence of the store while an answer is due. */
    private static final Duration SILENCE = Duration.ofSeconds(60);

    private static final int CONNECTIONS = 128;
    private static final int ATTEMPTS = 4;

    @Override
    public ObjectStore open(ObjectLocation location) {
        // The client looks for its own parts with the thread's class loader.
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(S3ObjectStores.class.getClassLoader());
        try {
            return new S3ObjectStore(client(location), location);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static S3Client client(ObjectLocation location) {
        S3ClientBuilder builder = S3Client.builder()
                .region(Region.of(location.region()))
                .credentialsProvider(new CredentialsFile(location.credentials()))
                .httpClientBuilder(Apache5HttpClient.builder()
                        .maxConnections(CONNECTIONS)
                        .connectionTimeout(CONNECT)
                        .socketTimeout(SILENCE))
                // What many stores do not know. Bodies are signed on plain HTTP, and TLS has a check of its own.
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .overrideConfiguration(
                        override -> override.retryStrategy(AwsRetryStrategy.standardRetryStrategy().toBuilder()
                                        .maxAttempts(ATTEMPTS)
                                        .build())
                                // Only what is configured here counts, not what lies in a home folder.
                                .defaultProfileFile(ProfileFile.aggregator().build()));
        if (!location.endpoint().isEmpty()) {
            // Few stores of one's own have a name for each bucket.
            builder.endpointOverride(URI.create(location.endpoint())).forcePathStyle(true);
        }
        return builder.build();
    }
}
