/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.vendor;

import eyrie.vendor.internal.VendorTool;

/** The vendor's tool: {@code eyrie-vendor license ...}. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(VendorTool.run(args));
    }
}
