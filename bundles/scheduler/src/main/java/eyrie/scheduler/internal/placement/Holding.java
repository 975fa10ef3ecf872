/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal.placement;

import eyrie.api.placement.Demand;

/** An instance that holds room on a node, of a share and for an owner. */
public record Holding(String nodeId, Demand demand, String share, String owner) {}
