/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.runtime;

import eyrie.cli.internal.session.Session;
import java.util.LinkedHashMap;
import java.util.Map;

/** The commands about what the running server consists of. */
public final class RuntimeGroup {
    private RuntimeGroup() {}

    public static Map<String, Object> of(Session session) {
        Map<String, Object> commands = new LinkedHashMap<>();
        commands.put("components", new RuntimeComponents(session));
        commands.put("conditions", new RuntimeConditions(session));
        commands.put("listeners", new RuntimeListeners(session));
        commands.put("threads", new RuntimeThreads(session));
        commands.put("memory", new RuntimeMemory(session));
        return commands;
    }
}
