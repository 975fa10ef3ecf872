/* SPDX-License-Identifier: Apache-2.0 */
/** Figures about the running program, for whoever passes them on to a monitoring system. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package eyrie.api.metrics;
