/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.builder.internal.debian;

import eyrie.api.Progress;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes progress of what debootstrap prints: a line for every package and every stage that it goes through. */
final class BootstrapProgress implements Consumer<String> {
    private static final Pattern PACKAGE = Pattern.compile(
            "I: (?<stage>Retrieving|Validating|Extracting|Unpacking|Configuring) (?<name>(?!required |the )[a-z0-9][a-z0-9.+:-]*?)(?: \\S+|\\.\\.\\.)");

    private final Progress progress;
    private int retrieved;
    private int validated;
    private int extracted;
    private int installed;

    BootstrapProgress(Progress progress) {
        this.progress = progress;
        progress.at("Asking the Debian mirror", -1);
    }

    @Override
    public void accept(String line) {
        Matcher found = PACKAGE.matcher(line);
        if (!found.matches()) {
            return;
        }
        String name = found.group("name");
        switch (found.group("stage")) {
            case "Retrieving" -> progress.at("Downloading package %d: %s".formatted(++retrieved, name), -1);
            case "Validating" -> validated++;
            case "Extracting" -> progress.at("Extracting package %d: %s".formatted(++extracted, name), -1);
            default -> install(name);
        }
    }

    /** Every package is unpacked and configured, some of the first ones in another way that prints nothing. */
    private void install(String name) {
        int steps = Math.max(1, 2 * validated);
        installed = Math.min(steps, installed + 1);
        progress.at("Installing " + name, (double) installed / steps);
    }
}
