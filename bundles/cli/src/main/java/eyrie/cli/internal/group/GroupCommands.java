/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.group;

import eyrie.cli.internal.session.Session;
import java.util.LinkedHashMap;
import java.util.Map;

/** The commands about groups of nodes. */
public final class GroupCommands {
    private GroupCommands() {}

    public static Map<String, Object> of(Session session) {
        Map<String, Object> commands = new LinkedHashMap<>();
        commands.put("list", new GroupList(session));
        commands.put("create", new GroupCreate(session));
        commands.put("update", new GroupUpdate(session));
        commands.put("delete", new GroupDelete(session));
        commands.put("add", new GroupAdd(session));
        commands.put("remove", new GroupRemove(session));
        return commands;
    }
}
