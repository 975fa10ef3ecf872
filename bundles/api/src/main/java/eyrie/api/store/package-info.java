/* SPDX-License-Identifier: Apache-2.0 */
/** The database and its transactions. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.2.0")
package eyrie.api.store;
