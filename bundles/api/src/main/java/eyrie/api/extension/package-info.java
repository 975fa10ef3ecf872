/* SPDX-License-Identifier: Apache-2.0 */
/** Bundles of others that run inside Eyrie, and whose word is taken for them. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package eyrie.api.extension;
