/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.runtime.internal;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The command line of {@code eyrie server}.
 *
 * @param flags settings, by key
 * @param configFile named with {@code --config}, or null
 */
record Arguments(Map<String, String> flags, Path configFile) {
    static final String USAGE = "eyrie server [--data DIR] [--listen HOST:PORT] [--roles LIST] [--config FILE]"
            + " [--set SETTING=VALUE]...";

    static Arguments parse(List<String> args) throws StartFailure {
        Map<String, String> flags = new LinkedHashMap<>();
        Path config = null;
        Iterator<String> rest = args.iterator();
        while (rest.hasNext()) {
            String arg = rest.next();
            int equals = arg.startsWith("--") ? arg.indexOf('=') : -1;
            String name = equals < 0 ? arg : arg.substring(0, equals);
            String value = equals < 0 ? valueOf(name, rest) : arg.substring(equals + 1);
            switch (name) {
                case "--data", "--listen", "--roles" -> flags.put(name.substring(2), value);
                case "--config" -> config = Path.of(value);
                case "--set" -> putSetting(flags, value);
                default -> throw StartFailure.usage("%s: there is no such option; use %s".formatted(name, USAGE));
            }
        }
        return new Arguments(flags, config);
    }

    private static String valueOf(String name, Iterator<String> rest) throws StartFailure {
        if (!name.startsWith("--")) {
            throw StartFailure.usage("%s: not an option; use %s".formatted(name, USAGE));
        }
        if (!rest.hasNext()) {
            throw StartFailure.usage("%s: a value is missing; use %s".formatted(name, USAGE));
        }
        return rest.next();
    }

    private static void putSetting(Map<String, String> flags, String assignment) throws StartFailure {
        int equals = assignment.indexOf('=');
        if (equals < 1) {
            throw StartFailure.usage("--set: \"%s\" is not accepted; use SETTING=VALUE".formatted(assignment));
        }
        flags.put(assignment.substring(0, equals), assignment.substring(equals + 1));
    }
}
