/* SPDX-License-Identifier: Apache-2.0 */
/** The line between controller and nodes that are other machines: both of its ends. */
package eyrie.link.internal;
