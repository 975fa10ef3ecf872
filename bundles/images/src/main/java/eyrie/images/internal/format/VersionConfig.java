/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.format;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import eyrie.api.template.ImageFile;
import eyrie.api.template.TemplateVersion;
import eyrie.images.internal.VersionJson;
import java.io.IOException;

/** Writes and reads the config blob: the version itself. Thread-safe. */
public final class VersionConfig {
    private static final int FORMAT = 1;

    private final JsonMapper mapper = VersionJson.mapper();

    private record Content(int format, TemplateVersion version) {}

    public byte[] write(TemplateVersion version) {
        try {
            return mapper.writeValueAsBytes(new Content(FORMAT, version));
        } catch (JacksonException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** @param where its name for error messages */
    public TemplateVersion read(byte[] bytes, String where) throws IOException {
        try {
            Content content = mapper.readValue(bytes, Content.class);
            if (content.format() != FORMAT) {
                throw new DamagedException("%s: its format %d is unknown; this program reads format %d"
                        .formatted(where, content.format(), FORMAT));
            }
            if (incomplete(content.version())) {
                throw new DamagedException("%s: it describes no version".formatted(where));
            }
            return content.version();
        } catch (JacksonException broken) {
            throw new DamagedException("%s: it describes no version".formatted(where), broken);
        }
    }

    private static boolean incomplete(TemplateVersion version) {
        return version == null
                || version.templateId() == null
                || version.templateName() == null
                || version.tag() == null
                || version.description() == null
                || version.hypervisor() == null
                || version.created() == null
                || version.config() == null
                || version.config().arch() == null
                || version.config().boot() == null
                || version.config().boot().kind() == null
                || version.files().stream().anyMatch(VersionConfig::incomplete);
    }

    private static boolean incomplete(ImageFile file) {
        return file.role() == null
                || file.bytes() < 0
                || Digest.parse("sha256:" + file.sha256()).isEmpty();
    }
}
