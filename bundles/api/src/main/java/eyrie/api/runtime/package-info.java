/* SPDX-License-Identifier: Apache-2.0 */
/** The running program: readiness, roles and bundles. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package eyrie.api.runtime;
