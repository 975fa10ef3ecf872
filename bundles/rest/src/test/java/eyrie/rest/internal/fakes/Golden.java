/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.fakes;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Answers as they must look, byte by byte, but for the white space. */
public final class Golden {
    private Golden() {}

    /** @param base what stands for {@code @base@} in the file */
    public static String text(String name, String base) throws IOException {
        try (InputStream in = Golden.class.getResourceAsStream("/golden/" + name + ".json")) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("@base@", base);
            return new ObjectMapper().readTree(text).toString();
        }
    }
}
