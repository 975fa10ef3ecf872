/* SPDX-License-Identifier: Apache-2.0 */
/** Who belongs to the fleet: join tokens, and the certificates of nodes. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package eyrie.api.fleet;
