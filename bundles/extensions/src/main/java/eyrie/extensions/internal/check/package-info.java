/* SPDX-License-Identifier: Apache-2.0 */
/** What is looked at before any code of an extension runs. */
package eyrie.extensions.internal.check;
