/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.http;

import eyrie.registry.internal.blob.Digest;

/** The addresses under which clients find things, and the headers that tell them. */
final class Paths {
    /** A repository's name has slashes in it. */
    static final String NAME = "{name:.+}";

    static final String CONTENT_DIGEST = "Docker-Content-Digest";
    static final String UPLOAD_ID = "Docker-Upload-UUID";

    private Paths() {}

    static String blob(String repository, Digest digest) {
        return "/v2/%s/blobs/%s".formatted(repository, digest);
    }

    static String upload(String repository, String id) {
        return "/v2/%s/blobs/uploads/%s".formatted(repository, id);
    }

    static String manifest(String repository, String digest) {
        return "/v2/%s/manifests/%s".formatted(repository, digest);
    }
}
