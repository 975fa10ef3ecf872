/* SPDX-License-Identifier: Apache-2.0 */
/** What every part shares: failures that name the field, and progress. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.1.0")
package eyrie.api;
