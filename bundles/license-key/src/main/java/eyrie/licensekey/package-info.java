/* SPDX-License-Identifier: Apache-2.0 */
/** What a license key is: its text, its signature, what it says. Nothing here can sign. */
package eyrie.licensekey;
