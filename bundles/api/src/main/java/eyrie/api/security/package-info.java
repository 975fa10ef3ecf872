/* SPDX-License-Identifier: Apache-2.0 */
/** Who is calling, and what they may do. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.3.0")
package eyrie.api.security;
