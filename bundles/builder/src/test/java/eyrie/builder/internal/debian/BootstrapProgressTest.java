/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.builder.internal.debian;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BootstrapProgressTest {
    private final List<String> steps = new ArrayList<>();
    private final List<Double> fractions = new ArrayList<>();
    private final BootstrapProgress progress = new BootstrapProgress((step, fraction) -> {
        steps.add(step);
        fractions.add(fraction);
    });

    @Test
    void everyStageOfAPackageIsTold() {
        List.of(
                        "I: Retrieving InRelease ",
                        "I: Checking Release signature",
                        "I: Retrieving Packages ",
                        "I: Validating Packages ",
                        "I: Resolving dependencies of required packages...",
                        "I: Retrieving adduser 3.134",
                        "I: Validating adduser 3.134",
                        "I: Retrieving libc6 2.36-9+deb12u10",
                        "I: Validating libc6 2.36-9+deb12u10",
                        "I: Chosen extractor for .deb packages: dpkg-deb",
                        "I: Extracting libc6...",
                        "I: Installing core packages...",
                        "I: Unpacking required packages...",
                        "I: Unpacking adduser...",
                        "I: Unpacking libc6:amd64...",
                        "I: Configuring libc6:amd64...",
                        "I: Configuring adduser...",
                        "I: Configuring initramfs-tools...",
                        "I: Base system installed successfully.")
                .forEach(progress);

        assertThat(steps)
                .containsExactly(
                        "Asking the Debian mirror",
                        "Downloading package 1: adduser",
                        "Downloading package 2: libc6",
                        "Extracting package 1: libc6",
                        "Installing adduser",
                        "Installing libc6:amd64",
                        "Installing libc6:amd64",
                        "Installing adduser",
                        "Installing initramfs-tools");
        assertThat(fractions).endsWith(0.25, 0.5, 0.75, 1.0, 1.0);
    }

    @Test
    void otherOutputChangesNothing() {
        List.of("", "E: Failed getting release file", "W: something", "I: Retrieving", "dpkg: warning: x")
                .forEach(progress);

        assertThat(steps).containsExactly("Asking the Debian mirror");
    }
}
