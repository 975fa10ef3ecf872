/* SPDX-License-Identifier: Apache-2.0 */
/** Credentials, and the certificate with which the listener proves who it is. */
package eyrie.security.internal;
