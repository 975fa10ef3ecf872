/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.format;

import eyrie.api.template.ImageFile.Role;
import java.util.List;
import java.util.Map;

/**
 * What an OCI manifest says of a template version. Immutable.
 *
 * @param config the version itself, as JSON
 * @param maps the map of each image
 * @param packs all packs that the maps point into
 * @param annotations of the manifest, for people and for finding a lineage
 */
public record VersionManifest(
        Blob config, Map<Role, Blob> maps, List<PackBlob> packs, Map<String, String> annotations) {
    public static final String MEDIA_TYPE = "application/vnd.oci.image.manifest.v1+json";
    public static final String ARTIFACT_TYPE = "application/vnd.eyrie.template.v1";
    public static final String CONFIG_TYPE = "application/vnd.eyrie.version.v1+json";
    public static final String MAP_TYPE = "application/vnd.eyrie.map.v1+zstd";
    public static final String PACK_TYPE = "application/vnd.eyrie.pack.v1";
    /** The annotation that names the template of a manifest. */
    public static final String TEMPLATE = "eyrie.template";
    /** The annotation that tells which version of the template it is. */
    public static final String NUMBER = "eyrie.number";

    public VersionManifest {
        maps = Map.copyOf(maps);
        packs = List.copyOf(packs);
        annotations = Map.copyOf(annotations);
    }

    /** Something in a registry. */
    public record Blob(Digest digest, long bytes) {}

    /**
     * A pack in a registry.
     *
     * @param blob all of it
     * @param trailer its end, so that the table is found with one read and trusted as the manifest is
     */
    public record PackBlob(Blob blob, PackTrailer trailer) {
        public long tableOffset() throws DamagedException {
            return trailer.tableOffset(blob.bytes(), "pack " + blob.digest());
        }
    }
}
