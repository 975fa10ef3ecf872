/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.runtime.internal;

import java.util.List;

/** The registry's own address, looked at before anything is started. */
final class RegistryAddress {
    private RegistryAddress() {}

    /**
     * @param server the server's address, from which it must differ in its port
     * @return empty if the registry has no address of its own, or if this process is no registry
     */
    static String check(SettingValues settings, ListenAddress server) throws StartFailure {
        String setting = settings.get(Setting.REGISTRY_LISTEN);
        if (setting.isEmpty()
                || !List.of(settings.get(Setting.ROLES).split(",")).contains("registry")) {
            return "";
        }
        ListenAddress own = ListenAddress.check(Setting.REGISTRY_LISTEN.key(), setting);
        if (own.port() == server.port()) {
            throw StartFailure.usage(
                    "registry.listen: port %d is the one of listen; use another one, or nothing".formatted(own.port()));
        }
        return own.text();
    }
}
