/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.runtime.internal;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;

/** The value of every setting: a flag wins over the environment, that over the file, that over the default. */
final class SettingValues {
    private final Map<Setting, String> values = new EnumMap<>(Setting.class);

    private SettingValues() {
        for (Setting setting : Setting.values()) {
            values.put(setting, setting.defaultValue());
        }
    }

    /**
     * @param flags from the command line, by key
     * @param environment of the process
     * @param file the configuration file
     * @throws StartFailure naming the first setting that is unknown or not acceptable, and where it stands
     */
    static SettingValues of(Map<String, String> flags, Map<String, String> environment, Path file) throws StartFailure {
        SettingValues result = new SettingValues();
        Properties fromFile = read(file);
        for (String key : new TreeSet<>(fromFile.stringPropertyNames())) {
            result.set(key, fromFile.getProperty(key).strip(), file.toString());
        }
        for (Setting setting : Setting.values()) {
            String value = environment.get(setting.environmentName());
            if (value != null) {
                result.set(setting.key(), value, "environment variable " + setting.environmentName());
            }
        }
        for (Map.Entry<String, String> flag : flags.entrySet()) {
            result.set(flag.getKey(), flag.getValue(), "command line");
        }
        if (result.get(Setting.TLS_CERTIFICATE).isEmpty()
                != result.get(Setting.TLS_KEY).isEmpty()) {
            throw StartFailure.usage("tls.certificate and tls.key belong together; set both or neither");
        }
        if (!result.get(Setting.REGISTRY_BLOBS_S3_BUCKET).isEmpty()
                && result.get(Setting.REGISTRY_BLOBS_S3_CREDENTIALS).isEmpty()) {
            throw StartFailure.usage(
                    "registry.blobs.s3.bucket needs registry.blobs.s3.credentials; name the file with the key");
        }
        return result;
    }

    String get(Setting setting) {
        return values.get(setting);
    }

    /** Whether a server on this address speaks TLS. */
    boolean tls(ListenAddress listen) {
        return !listen.loopback()
                || !get(Setting.TLS_CERTIFICATE).isEmpty()
                || get(Setting.TLS_ALWAYS).equals("true");
    }

    /** The same for the registry's own address. @param host of it is an address or a name of this machine */
    boolean registryTls(String listen) {
        String host = listen.replaceFirst(":[0-9]*$", "").replaceAll("^\\[|]$", "");
        boolean loopback = host.equals("localhost") || host.equals("::1") || host.startsWith("127.");
        return !loopback
                || !get(Setting.TLS_CERTIFICATE).isEmpty()
                || get(Setting.TLS_ALWAYS).equals("true");
    }

    void replace(Setting setting, String value) {
        values.put(setting, value);
    }

    private void set(String key, String value, String where) throws StartFailure {
        Setting setting = Setting.of(key).orElseThrow(() -> unknown(key, where));
        if (!setting.accepts().test().test(value)) {
            // An address that is refused may be so for the password in it.
            String shown = setting == Setting.STORE_URL ? "the value" : "\"" + value + "\"";
            throw StartFailure.usage("%s: %s is not accepted (%s); use %s"
                    .formatted(key, shown, where, setting.accepts().description()));
        }
        values.put(setting, value);
    }

    private static StartFailure unknown(String key, String where) {
        String all = String.join(
                ", ",
                new TreeSet<>(java.util.Arrays.stream(Setting.values())
                        .map(Setting::key)
                        .toList()));
        return StartFailure.usage("%s: there is no such setting (%s); use one of %s".formatted(key, where, all));
    }

    private static Properties read(Path file) throws StartFailure {
        Properties properties = new Properties();
        if (file == null) {
            return properties;
        }
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
            return properties;
        } catch (IOException | IllegalArgumentException e) {
            throw StartFailure.usage("the configuration file %s cannot be read: %s".formatted(file, e.getMessage()));
        }
    }
}
