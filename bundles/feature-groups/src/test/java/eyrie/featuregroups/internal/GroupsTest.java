/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.featuregroups.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.instance.InstanceQueries;
import eyrie.api.node.NodeConfiguration;
import eyrie.api.node.NodeGroup;
import eyrie.api.node.NodeInfo;
import eyrie.api.node.NodeStatus;
import eyrie.api.node.Nodes;
import eyrie.api.placement.Demand;
import eyrie.api.placement.Load;
import eyrie.api.placement.NodeState;
import eyrie.api.placement.PlacementChanges;
import eyrie.api.placement.Room;
import eyrie.api.store.Store;
import eyrie.api.template.Arch;
import eyrie.store.internal.OpenStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroupsTest {
    @TempDir
    Path folder;

    private final Nodes nodes = mock(Nodes.class);
    private final InstanceQueries instances = mock(InstanceQueries.class);
    private Store store;
    private GroupRules rules;
    private GroupService groups;

    /** Has the rules read what has changed and no more. */
    private record Told(GroupRules rules) implements PlacementChanges {
        @Override
        public void changed(Connection transaction) throws SQLException {
            rules.load(transaction);
        }

        @Override
        public void changed(Connection transaction, Set<String> nodeIds) throws SQLException {
            rules.load(transaction, nodeIds);
        }
    }

    @BeforeEach
    void open() {
        store = OpenStore.in(folder);
        rules = new GroupRules(store);
        groups = new GroupService(store, rules, new Told(rules), nodes, instances);
        for (String id : List.of("a", "b", "c")) {
            when(nodes.find(id)).thenReturn(Optional.of(new NodeStatus(info(id), "Active", 0, Instant.EPOCH)));
        }
    }

    @AfterEach
    void close() {
        OpenStore.close(store);
    }

    private static NodeInfo info(String id) {
        return new NodeInfo(id, id, "127.0.0.1", Arch.AMD64, "kvm", "qemu", 4, 1, 1, 1, 1, 0, 0, 0, List.of(), null);
    }

    private static Room room(String id) {
        return new Room(info(id), NodeConfiguration.NONE, NodeState.ACTIVE, Load.NONE);
    }

    private static Demand wish(NodeGroup group) {
        Map<String, String> wishes = group == null ? Map.of() : Map.of("group", group.id());
        return new Demand("t", 0, 0, Arch.AMD64, false, null, 1, 1, wishes);
    }

    @Test
    void groupsAreMadeChangedAndKept() {
        NodeGroup fast = groups.create("fast", null, null);
        NodeGroup slow = groups.create("slow", "the old ones", null);
        NodeGroup changed = groups.update(fast.id(), "faster", "new", slow.id());
        assertThat(changed).isEqualTo(new NodeGroup(fast.id(), "faster", "new", slow.id()));
        assertThat(groups.list()).containsExactly(changed, slow);
        assertThat(groups.find("slow")).contains(slow);
        assertThat(groups.find(fast.id())).contains(changed);
        assertThat(groups.update(fast.id(), null, null, "").fallbackGroupId()).isNull();
        close();
        open();
        assertThat(groups.list()).hasSize(2);
    }

    @Test
    void membershipsAreSets() {
        NodeGroup fast = groups.create("fast", null, null);
        NodeGroup slow = groups.create("slow", null, null);
        groups.add(List.of(fast.id(), slow.id()), List.of("a", "b"));
        groups.add(List.of(fast.id()), List.of("a"));
        groups.remove(List.of(fast.id()), List.of("b", "c"));
        assertThat(new StoredGroups(store).memberships())
                .isEqualTo(Map.of("a", List.of(fast.id(), slow.id()), "b", List.of(slow.id())));
        groups.delete(fast.id());
        assertThat(new StoredGroups(store).memberships())
                .isEqualTo(Map.of("a", List.of(slow.id()), "b", List.of(slow.id())));
    }

    @Test
    void aNewNodeIsInTheGroupsThatItNames() {
        NodeGroup fast = groups.create("fast", null, null);
        NodeInfo node =
                info("n").with("n", "127.0.0.1", new NodeInfo.Wishes(null, 0, 0, 0, false, List.of("fast", "new")));
        store.write(connection -> {
            groups.arrived(connection, node);
            return null;
        });
        NodeGroup made = groups.find("new").orElseThrow();
        assertThat(new StoredGroups(store).memberships()).isEqualTo(Map.of("n", List.of(fast.id(), made.id())));
    }

    @Test
    void instancesKeepToTheirGroupAndItsFallback() {
        NodeGroup slow = groups.create("slow", null, null);
        NodeGroup fast = groups.create("fast", null, slow.id());
        groups.add(List.of(fast.id()), List.of("a"));
        groups.add(List.of(slow.id()), List.of("b"));
        assertThat(rules.refusal(wish(fast), room("a"))).isEmpty();
        assertThat(rules.refusal(wish(fast), room("b"))).isEmpty();
        assertThat(rules.refusal(wish(fast), room("c"))).contains("is not in the group fast, nor in slow");
        assertThat(rules.refusal(wish(slow), room("a"))).contains("is not in the group slow");
        assertThat(rules.refusal(wish(null), room("c"))).isEmpty();
        assertThat(rules.of(wish(fast), room("a"))).isGreaterThan(rules.of(wish(fast), room("b")));
        groups.remove(List.of(fast.id()), List.of("a"));
        assertThat(rules.refusal(wish(fast), room("a"))).isPresent();
        groups.delete(fast.id());
        assertThat(rules.refusal(wish(fast), room("b")))
                .contains("cannot be in the group that was asked for, which was deleted");
    }

    @Test
    void wishesNameGroupsThatExist() {
        NodeGroup fast = groups.create("fast", null, null);
        assertThat(rules.check("fast")).isEqualTo(fast.id());
        assertThat(rules.check(fast.id())).isEqualTo(fast.id());
        assertThatThrownBy(() -> rules.check("nothing"))
                .hasMessage("group_id: \"nothing\" is not accepted; use the id of a group of nodes");
    }

    @Test
    void whatCannotBeIsRefused() {
        NodeGroup slow = groups.create("slow", null, null);
        NodeGroup fast = groups.create("fast", null, slow.id());
        refused(ErrorKind.CONFLICT, () -> groups.create("fast", null, null));
        refused(ErrorKind.INVALID, () -> groups.create(" ", null, null));
        refused(ErrorKind.INVALID, () -> groups.create("x".repeat(129), null, null));
        refused(ErrorKind.INVALID, () -> groups.create("x", null, "nothing"));
        refused(ErrorKind.INVALID, () -> groups.update(slow.id(), null, null, fast.id()));
        refused(ErrorKind.INVALID, () -> groups.update(slow.id(), null, null, slow.id()));
        refused(ErrorKind.NOT_FOUND, () -> groups.update("nothing", "x", null, null));
        refused(ErrorKind.NOT_FOUND, () -> groups.delete("nothing"));
        refused(ErrorKind.CONFLICT, () -> groups.delete(slow.id()));
        refused(ErrorKind.NOT_FOUND, () -> groups.add(List.of("nothing"), List.of("a")));
        refused(ErrorKind.NOT_FOUND, () -> groups.add(List.of(slow.id()), List.of("unknown")));
        when(instances.count(any())).thenReturn(3L);
        refused(ErrorKind.CONFLICT, () -> groups.delete(fast.id()));
        assertThat(groups.list()).hasSize(2);
    }

    private static void refused(ErrorKind kind, Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        EyrieException.class, e -> assertThat(e.kind()).isEqualTo(kind));
    }
}
