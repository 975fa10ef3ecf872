/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.license;

import eyrie.cli.internal.session.Session;
import java.util.LinkedHashMap;
import java.util.Map;

/** The commands about licenses. */
public final class LicenseCommands {
    private LicenseCommands() {}

    public static Map<String, Object> of(Session session) {
        Map<String, Object> commands = new LinkedHashMap<>();
        commands.put("show", new LicenseShow(session));
        commands.put("activate", new LicenseActivate(session));
        commands.put("validate", new LicenseValidate(session));
        commands.put("remove", new LicenseRemove(session));
        commands.put("trial", new LicenseTrial(session));
        commands.put("history", new LicenseHistory(session));
        commands.put("issue", new LicenseIssue());
        return commands;
    }
}
