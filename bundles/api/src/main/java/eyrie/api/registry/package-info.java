/* SPDX-License-Identifier: Apache-2.0 */
/** Registries of others that this server knows by name. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package eyrie.api.registry;
