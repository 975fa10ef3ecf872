/* SPDX-License-Identifier: Apache-2.0 */
/** Transfers: template versions on their way between this node and registries. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.1.0")
package eyrie.api.transfer;
