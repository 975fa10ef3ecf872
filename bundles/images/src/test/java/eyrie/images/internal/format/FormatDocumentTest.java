/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The test vectors of docs/format.md are what the program reads and writes. */
class FormatDocumentTest {
    private static final Path PAGE = Path.of("../../docs/format.md");
    private static final byte[] SMALL = "eyrie\n".getBytes(StandardCharsets.US_ASCII);

    private static byte[] vector(String name) throws IOException {
        Matcher block = Pattern.compile("<!-- vector: " + name + " -->\\s*```([0-9a-f\\s]+)```")
                .matcher(Files.readString(PAGE));
        assertThat(block.find()).as(name).isTrue();
        return HexFormat.of().parseHex(block.group(1).replaceAll("\\s", ""));
    }

    private static byte[] pattern() {
        byte[] content = new byte[Chunks.SIZE];
        for (int at = 0; at < content.length; at++) {
            content[at] = (byte) (at / 256);
        }
        return content;
    }

    private static byte[] image() {
        ByteArrayOutputStream image = new ByteArrayOutputStream();
        image.writeBytes(pattern());
        image.writeBytes(new byte[2 * Chunks.SIZE]);
        image.writeBytes(pattern());
        image.writeBytes(SMALL);
        return image.toByteArray();
    }

    private static ImageMap map() throws IOException {
        Digest pack = Digest.of(vector("pack"));
        ImageMapBuilder builder = new ImageMapBuilder();
        builder.chunk(pack, 0);
        builder.zero();
        builder.zero();
        builder.chunk(pack, 0);
        builder.chunk(pack, 1);
        return builder.build(image().length, Digest.of(image()));
    }

    @Test
    void thePackIsRead() throws IOException {
        PackReader reader = FormatSamples.Pack.open(vector("pack"));

        assertThat(reader.table().size()).isEqualTo(2);
        try (ChunkCodec codec = new ChunkCodec()) {
            assertThat(reader.read(0, codec)).isEqualTo(pattern());
            assertThat(reader.read(1, codec)).isEqualTo(SMALL);
        }
    }

    @Test
    void thePacksFrameIsCopiedIntoTheSamePack() throws IOException {
        byte[] pack = vector("pack");
        PackTable table = FormatSamples.Pack.open(pack).table();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PackWriter writer = new PackWriter(out);
        for (PackTable.Entry entry : table.entries()) {
            writer.add(
                    entry.digest(), entry.length(), Arrays.copyOfRange(pack, (int) entry.offset(), (int) entry.end()));
        }
        PackWriter.Written written = writer.finish();

        assertThat(out.toByteArray()).isEqualTo(pack);
        assertThat(written.digest()).isEqualTo(Digest.of(pack));
    }

    @Test
    void theMapIsReadAndWritten() throws IOException {
        assertThat(ImageMapCodec.read(vector("map"), "map")).isEqualTo(map());
        assertThat(ImageMapCodec.parse(ByteBuffer.wrap(vector("map, not compressed")), "map"))
                .isEqualTo(map());
        assertThat(ImageMapCodec.plain(map())).isEqualTo(vector("map, not compressed"));
        assertThat(map().runs())
                .isEqualTo(List.of(
                        new ImageMap.Run(0, 1, 0, 0),
                        new ImageMap.Run(1, 2, ImageMap.ZEROS, 0),
                        new ImageMap.Run(3, 2, 0, 0)));
    }
}
