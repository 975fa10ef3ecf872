/* SPDX-License-Identifier: Apache-2.0 */
/** Credentials, the certificate with which the listener proves who it is, and those of nodes. */
package eyrie.security.internal;
