/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.license;

import eyrie.cli.internal.base.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** Stands where the vendor's tool would be called; {@code bin/eyrie} calls that itself where it is there. */
@Command(name = "issue", description = "Issue a license key: what the vendor's tool does, if it is installed.")
final class LicenseIssue implements Callable<Integer> {
    @Unmatched
    private final List<String> arguments = new ArrayList<>();

    @Override
    public Integer call() {
        throw Failure.invalid(
                "license issue: this is done by the vendor's tool eyrie-vendor, which is not a part of this package;"
                        + " the build makes it in distribution/target/eyrie-vendor, and it is found beside this package or in EYRIE_VENDOR_HOME");
    }
}
