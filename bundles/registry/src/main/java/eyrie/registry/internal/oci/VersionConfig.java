/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.oci;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import eyrie.api.template.ImageFile;
import eyrie.api.template.TemplateVersion;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the config blob of a template's manifest: the version itself, as docs/format.md has it. Thread-safe. */
final class VersionConfig {
    private static final Logger LOG = LoggerFactory.getLogger(VersionConfig.class);
    private static final int FORMAT = 1;

    private final JsonMapper mapper = JsonMapper.builder()
            .addModule(new SimpleModule().addDeserializer(Instant.class, new InstantReader()))
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    private record Content(int format, TemplateVersion version) {}

    /** Empty if it describes no version that this program knows: anybody who may push can have written it. */
    Optional<TemplateVersion> read(byte[] config) {
        try {
            Content content = mapper.readValue(config, Content.class);
            return content.format() == FORMAT && isWhole(content.version())
                    ? Optional.of(content.version())
                    : Optional.empty();
        } catch (IOException | RuntimeException e) {
            LOG.debug("a manifest of a template has a config that describes no version", e);
            return Optional.empty();
        }
    }

    private static boolean isWhole(TemplateVersion version) {
        return version != null
                && version.templateId() != null
                && version.templateName() != null
                && version.tag() != null
                && version.description() != null
                && version.hypervisor() != null
                && version.created() != null
                && version.number() >= 0
                && version.config() != null
                && version.config().arch() != null
                && version.config().boot() != null
                && version.config().boot().kind() != null
                && version.files().stream().allMatch(VersionConfig::isWhole);
    }

    private static boolean isWhole(ImageFile file) {
        return file.role() != null && file.bytes() >= 0 && file.sha256() != null;
    }

    /** RFC 3339 into an instant. */
    private static final class InstantReader extends StdDeserializer<Instant> {
        private static final long serialVersionUID = 1L;

        InstantReader() {
            super(Instant.class);
        }

        @Override
        public Instant deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            return Instant.parse(parser.getText());
        }
    }
}
