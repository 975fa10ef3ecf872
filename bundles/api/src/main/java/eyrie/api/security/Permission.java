/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.security;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names the permission that an endpoint needs. Every resource method carries one; a method without it is refused to
 * everybody.
 *
 * <p>A permission may be for one thing, which stands after a colon: {@code registry_pull:library/debian}. An endpoint
 * names the path parameter that holds the thing, {@code registry_pull:{name}}. Who has a permission without a thing has
 * it for each.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface Permission {
    /** Everything. */
    String ALL = "*";

    /** No credential at all. */
    String NONE = "";

    /** A credential, whatever it permits. */
    String AUTHENTICATED = "authenticated";

    String LIST_VMS = "list_vms";
    String START_VM = "start_vm";
    String TERMINATE_VM = "terminate_vm";

    /** Making template versions of running instances, which ends them, and seeing what became of that. */
    String SAVE_IMAGE = "save_image";

    String LIST_NODES = "list_nodes";
    String DELETE_NODE = "delete_node";
    String CHANGE_NODE_CONFIG = "change_node_config";

    /** Being a node: taking assignments and reporting. Only a node's certificate carries it. */
    String NODE_AGENT = "node_agent";

    /** Becoming a node for the price of a join token, which alone carries this. */
    String BECOME_NODE = "become_node";

    /** Making tokens with which machines join, and ending the certificates of nodes. */
    String JOIN_NODES = "join_nodes";

    String GET_GROUPS = "get_groups";
    String CREATE_GROUP = "create_group";
    String UPDATE_GROUP = "update_group";
    String DELETE_GROUP = "delete_group";
    String ADD_NODE_TO_GROUP = "add_node_to_group";
    String REMOVE_GROUP_FROM_NODE = "remove_group_from_node";

    String REGISTRY_LIST = "registry_list";
    String REGISTRY_PULL = "registry_pull";
    String REGISTRY_PUSH = "registry_push";
    /** Taking a blob, whose digest one must know, from whichever repository has it. */
    String REGISTRY_MOUNT = "registry_mount";

    String REGISTRY_DELETE = "registry_delete";
    /** Being given short-lived tokens. They do not carry it themselves, so none can be prolonged by itself. */
    String TAKE_TOKEN = "take_token";

    /** Sending templates to nodes, and removing them there. */
    String REGISTRY_DISTRIBUTE = "registry_distribute";

    /** Seeing how far that is. */
    String REGISTRY_DISTRIBUTE_STATUS = "registry_distribute_status";

    /** Putting template versions into registries. */
    String PUSH_VM = "push_vm";

    /** Taking template versions over from registries. */
    String PULL_VM = "pull_vm";

    /** Adding to the log of the server. */
    String SEND_LOG = "send_log";

    /** Seeing what the running program is made of: bundles, components, threads, memory. */
    String VIEW_RUNTIME = "view_runtime";

    String VIEW_LOGS = "view_logs";
    /** Seeing licenses, what they switch on, and their history. */
    String VIEW_LICENSE = "view_license";

    /** Activating and removing license keys, and beginning the trial. */
    String CHANGE_LICENSE = "change_license";

    String GET_CONFIG = "get_config";
    String CHANGE_CONFIG = "change_config";
    String LIST_EXTENSIONS = "list_extensions";

    /** Putting in and removing extensions that a trusted publisher has signed. */
    String MANAGE_EXTENSIONS = "manage_extensions";

    /** Saying whose extensions are taken: who may do that may run anything. */
    String TRUST_PUBLISHERS = "trust_publishers";

    /** The node's own VM library: making, starting, entering and deleting VMs. */
    String MANAGE_NODE_VMS = "manage_node_vms";

    String value();
}
