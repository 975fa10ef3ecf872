/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.copy;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where something to copy is or is to be.
 *
 * @param vm id or name of the VM, or null for this machine
 * @param path as it was written
 */
record Location(String vm, String path) {
    private static final Pattern IN_VM = Pattern.compile("([A-Za-z0-9][A-Za-z0-9._-]*):(.*)", Pattern.DOTALL);

    static Location parse(String text) {
        Matcher inVm = IN_VM.matcher(text);
        return inVm.matches() ? new Location(inVm.group(1), inVm.group(2)) : new Location(null, text);
    }

    boolean isInVm() {
        return vm != null;
    }

    /** The path in the guest, from the root on; a relative one begins there, as a command's does. */
    String guestPath() {
        String absolute = path.startsWith("/") ? path : "/" + path;
        String stripped = absolute.replaceAll("/+$", "");
        return stripped.isEmpty() ? "/" : stripped;
    }

    boolean endsWithSlash() {
        return path.endsWith("/");
    }

    @Override
    public String toString() {
        return isInVm() ? vm + ":" + path : path;
    }
}
