/* SPDX-License-Identifier: Apache-2.0 */
/** What happened, in order, with a cursor. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.1.0")
package eyrie.api.event;
