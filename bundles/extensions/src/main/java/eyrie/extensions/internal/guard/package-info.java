/* SPDX-License-Identifier: Apache-2.0 */
/** Stands between the program's threads and what extensions do in calls. */
package eyrie.extensions.internal.guard;
