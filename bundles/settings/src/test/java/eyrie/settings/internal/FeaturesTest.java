/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.settings.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.lang.annotation.Annotation;
import java.util.Dictionary;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.condition.Condition;

class FeaturesTest {
    private final BundleContext context = mock(BundleContext.class);
    private final Set<String> on = new TreeSet<>();

    private record Setting(String features) implements Features.Config {
        @Override
        public Class<? extends Annotation> annotationType() {
            return Features.Config.class;
        }
    }

    @BeforeEach
    void register() {
        when(context.registerService(eq(Condition.class), any(Condition.class), any()))
                .thenAnswer(call -> {
                    String id = (String) ((Dictionary<?, ?>) call.getArgument(2)).get(Condition.CONDITION_ID);
                    assertThat(on.add(id)).isTrue();
                    ServiceRegistration<?> registration = mock(ServiceRegistration.class);
                    doAnswer(end -> on.remove(id)).when(registration).unregister();
                    return registration;
                });
    }

    @Test
    void featuresFollowTheSetting() {
        Features features = new Features(context, new Setting("priority, groups"));
        assertThat(on).containsExactly("eyrie.feature.groups", "eyrie.feature.priority");
        features.set(new Setting("groups,usb"));
        assertThat(on).containsExactly("eyrie.feature.groups", "eyrie.feature.usb");
        features.set(new Setting(""));
        assertThat(on).isEmpty();
        features.set(new Setting("usb"));
        features.close();
        assertThat(on).isEmpty();
    }
}
