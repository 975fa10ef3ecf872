/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.timeout;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import eyrie.api.security.ServerIdentity;
import eyrie.rest.internal.whiteboard.Whiteboard;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

class ListenerTest {
    @TempDir
    Path data;

    @Test
    void aFullDiskIsWaitedFor() throws Exception {
        Configuration configuration = mock(Configuration.class);
        ConfigurationAdmin admin = mock(ConfigurationAdmin.class);
        when(admin.getConfiguration(anyString(), any()))
                .thenThrow(new IOException("No space left on device"))
                .thenReturn(configuration);
        Listener.Config config = mock(Listener.Config.class);
        when(config.data()).thenReturn(data.toString());
        when(config.listen()).thenReturn("127.0.0.1:0");
        BundleContext context = mock(BundleContext.class);
        Listener listener = new Listener(context, admin, mock(ServerIdentity.class), mock(Whiteboard.class), config);
        try {
            assertThat(listener.problem()).contains("The HTTP listener's configuration cannot be read");
            verify(configuration, timeout(30_000)).updateIfDifferent(any());
        } finally {
            listener.close();
        }
    }
}
