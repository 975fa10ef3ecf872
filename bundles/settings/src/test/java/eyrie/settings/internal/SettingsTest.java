/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.settings.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.argThat;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import java.io.IOException;
import java.util.Dictionary;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleContext;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.condition.Condition;

class SettingsTest {
    private final BundleContext context = mock(BundleContext.class);
    private final ConfigurationAdmin admin = mock(ConfigurationAdmin.class);

    @Test
    void configuresEachAreaAndRegistersEachRole() throws Exception {
        Configuration node = mock(Configuration.class);
        Configuration runtime = mock(Configuration.class);
        when(admin.getConfiguration("eyrie.node", "?")).thenReturn(node);
        when(admin.getConfiguration("eyrie.runtime", "?")).thenReturn(runtime);
        when(context.getProperty(Settings.PROPERTY)).thenReturn("node.capacity=8\nruntime.roles=node,registry\n");

        new Settings(context, admin);

        verify(node).updateIfDifferent(argThat((Dictionary<String, ?> d) -> "8".equals(d.get("capacity"))));
        verify(context).registerService(eq(Condition.class), any(Condition.class), roleIs("eyrie.role.node"));
        verify(context).registerService(eq(Condition.class), any(Condition.class), roleIs("eyrie.role.registry"));
    }

    @Test
    void waitsWhileTheDiskIsFull() throws Exception {
        Configuration runtime = mock(Configuration.class);
        when(admin.getConfiguration("eyrie.runtime", "?"))
                .thenThrow(new IOException("No space left on device"))
                .thenReturn(runtime);
        when(context.getProperty(Settings.PROPERTY)).thenReturn("runtime.roles=node\n");

        new Settings(context, admin);

        verify(runtime).updateIfDifferent(any());
        verify(context).registerService(eq(Condition.class), any(Condition.class), roleIs("eyrie.role.node"));
    }

    @Test
    void refusesToRunWithoutTheLauncher() {
        assertThatThrownBy(() -> new Settings(context, admin)).hasMessageContaining(Settings.PROPERTY);
    }

    private static Dictionary<String, ?> roleIs(String id) {
        return argThat(d -> d != null && id.equals(d.get(Condition.CONDITION_ID)));
    }

    @Test
    void theConditionIsTheOneThatComponentsName() {
        assertThat(Condition.CONDITION_ID).isEqualTo("osgi.condition.id");
    }
}
