/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.settings.internal;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** Splits the launcher's settings, {@code area.key=value} a line, into one map for each area. */
final class SettingsText {
    private SettingsText() {}

    /** @param text in the form of {@link Properties} */
    static Map<String, Map<String, String>> byArea(String text) {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, Map<String, String>> areas = new TreeMap<>();
        for (String name : properties.stringPropertyNames()) {
            int dot = name.indexOf('.');
            String area = name.substring(0, dot);
            areas.computeIfAbsent(area, a -> new TreeMap<>())
                    .put(name.substring(dot + 1), properties.getProperty(name));
        }
        return areas;
    }
}
