/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.transfer;

/** The tags of registries, which allow less than ours. */
final class Tags {
    private Tags() {}

    static String inRegistry(String tag) {
        String allowed = tag.replaceAll("[^A-Za-z0-9._-]", "_");
        return allowed.startsWith(".") || allowed.startsWith("-") ? "_" + allowed.substring(1) : allowed;
    }
}
