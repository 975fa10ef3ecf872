/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.fakes;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.node.SpareGoal;
import eyrie.api.node.SpareGoals;
import java.util.ArrayList;
import java.util.List;

/** Goals of which one spare is always ready. */
public final class FakeSpareGoals implements SpareGoals {
    public final List<SpareGoal> set = new ArrayList<>();

    @Override
    public List<Status> list() {
        return set.stream().map(FakeSpareGoals::status).toList();
    }

    @Override
    public Status set(SpareGoal goal) {
        if (!goal.template().equals("debian")) {
            throw new EyrieException(ErrorKind.NOT_FOUND, "VM not in the registry");
        }
        set.add(goal);
        return status(goal);
    }

    private static Status status(SpareGoal goal) {
        return new Status(goal, "debian", 1);
    }
}
