/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.s3.internal;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.objects.ObjectLocation;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Tells what a store's failures mean to whoever runs the server. */
final class Failures {
    private static final int NOT_FOUND = 404;
    private static final Set<Integer> REFUSED = Set.of(401, 403);
    /** As Amazon, MinIO and Ceph call it. */
    private static final Set<String> FULL = Set.of("XMinioStorageFull", "QuotaExceeded", "InsufficientStorage");

    private final ObjectLocation location;

    Failures(ObjectLocation location) {
        this.location = location;
    }

    /** @throws EyrieException if it fails */
    <T> T translate(Supplier<T> work) {
        try {
            return work.get();
        } catch (SdkException e) {
            throw failure(e);
        }
    }

    /** As {@link #translate}, where the thing that is asked for may not be there. */
    <T> Optional<T> ifThere(Supplier<T> work) {
        return translate(() -> {
            try {
                return Optional.of(work.get());
            } catch (S3Exception e) {
                if (e.statusCode() == NOT_FOUND && !"NoSuchBucket".equals(code(e))) {
                    return Optional.empty();
                }
                throw e;
            }
        });
    }

    EyrieException failure(SdkException e) {
        return new EyrieException(kind(e), "object store %s: %s".formatted(place(), sentence(e)), e);
    }

    private static ErrorKind kind(SdkException e) {
        if (e instanceof S3Exception answer && answer.statusCode() / 100 == 4) {
            return ErrorKind.INTERNAL;
        }
        return e instanceof S3Exception answer && (answer.statusCode() == 507 || FULL.contains(code(answer)))
                ? ErrorKind.NO_SPACE
                : ErrorKind.UNAVAILABLE;
    }

    private String sentence(SdkException e) {
        if (!(e instanceof S3Exception answer)) {
            return "it cannot be used: " + innermost(e).getMessage();
        }
        if (REFUSED.contains(answer.statusCode())) {
            return "it refuses the key of %s (%s); put one there that may list, read, write and delete in the bucket"
                    .formatted(location.credentials(), code(answer));
        }
        if ("NoSuchBucket".equals(code(answer))) {
            return "there is no such bucket; make it, or name another one";
        }
        return "it answered %d (%s)".formatted(answer.statusCode(), code(answer));
    }

    private String place() {
        return location.endpoint().isEmpty()
                ? "s3://" + location.bucket()
                : location.endpoint() + '/' + location.bucket();
    }

    private static String code(S3Exception answer) {
        return answer.awsErrorDetails() == null || answer.awsErrorDetails().errorCode() == null
                ? "no reason given"
                : answer.awsErrorDetails().errorCode();
    }

    /** Where the reason is; what is around it only says that something failed. */
    private static Throwable innermost(Throwable e) {
        Throwable inner = e;
        while (inner.getCause() != null && inner.getCause().getMessage() != null) {
            inner = inner.getCause();
        }
        return inner;
    }
}
