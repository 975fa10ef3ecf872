/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.featurepriority.internal;

import eyrie.api.EyrieException;
import eyrie.api.instance.InstanceRequest;
import eyrie.api.placement.QueueOrder;
import eyrie.api.placement.Wish;
import java.time.Duration;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.condition.Condition;

/**
 * Lets requests say how urgent they are. Each step of priority is worth some seconds of waiting, so the urgent overtake
 * those that came before them, and those that have waited long enough are overtaken no more.
 */
@Component(
        service = {Wish.class, QueueOrder.class},
        property = "osgi.ds.satisfying.condition.target=(osgi.condition.id=eyrie.feature.priority)",
        configurationPid = "eyrie.priority",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class Priority implements Wish, QueueOrder {
    private static final int LEAST = 1;
    private static final int MOST = 10_000;
    private static final int DEFAULT = 1000;

    private final Duration step;

    /** The settings {@code eyrie.priority}. */
    @interface Config {
        /** Seconds of waiting that count as much as one step. */
        int step() default 10;
    }

    @Activate
    public Priority(
            @Reference(target = "(osgi.condition.id=eyrie.role.controller)") Condition controller, Config config) {
        this(Duration.ofSeconds(config.step()));
    }

    Priority(Duration step) {
        this.step = step;
    }

    @Override
    public String name() {
        return InstanceRequest.PRIORITY;
    }

    @Override
    public String check(String value) {
        try {
            int number = Integer.parseInt(value);
            if (number >= LEAST && number <= MOST) {
                return Integer.toString(number);
            }
        } catch (NumberFormatException e) {
            // refused below
        }
        throw EyrieException.invalid(
                "priority", value, "a whole number from %d (the most urgent) to %d".formatted(LEAST, MOST));
    }

    @Override
    public boolean concernsNodes() {
        return false;
    }

    @Override
    public Duration delay(Map<String, String> wishes) {
        String wished = wishes.get(InstanceRequest.PRIORITY);
        return wished == null ? Duration.ZERO : step.multipliedBy(Integer.parseInt(wished) - DEFAULT);
    }
}
