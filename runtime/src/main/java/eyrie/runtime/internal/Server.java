/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.runtime.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The life of a server process: settings, data folder, framework, and an orderly end at SIGTERM. */
public final class Server {
    private Server() {}

    /**
     * Runs until the process is asked to end.
     *
     * @throws StartFailure if it does not start
     */
    public static void run(List<String> args, Map<String, String> environment) throws StartFailure {
        Path home = Path.of(System.getProperty("eyrie.home", ".")).toAbsolutePath();
        Arguments arguments = Arguments.parse(args);
        SettingValues settings =
                SettingValues.of(arguments.flags(), environment, configFile(arguments, environment, home));
        DataFolder data = DataFolder.open(settings.get(Setting.DATA));
        ListenAddress listen = ListenAddress.check(settings.get(Setting.LISTEN));
        String registryListen = RegistryAddress.check(settings, listen);
        String url = (settings.tls(listen) ? "https://" : "http://") + listen.text();
        try {
            Logging.start(
                    Files.createDirectories(data.path().resolve("logs")),
                    settings.get(Setting.LOG_FORMAT),
                    settings.get(Setting.LOG_LEVEL));
            Logger log = LoggerFactory.getLogger(Server.class);
            log.info("Eyrie starts: roles {}, data {}, {}", settings.get(Setting.ROLES), data.path(), url);
            data.announce(url);
            List<Path> jars =
                    BundleSet.choose(home.resolve("bundles"), data.path().resolve("bundles"));
            Map<String, String> properties = FrameworkProperties.of(
                    settings, data.path(), listen, registryListen, FrameworkRunner.storage(data.path()));
            FrameworkRunner framework = FrameworkRunner.start(properties, jars);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> shutDown(framework, data, log), "shutdown"));
            framework.awaitStop();
        } catch (IOException e) {
            throw StartFailure.failed(
                    "the data folder %s cannot be used: %s".formatted(data.path(), StartFailureText.of(e)), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void shutDown(FrameworkRunner framework, DataFolder data, Logger log) {
        log.info("Eyrie stops");
        framework.stop();
        try {
            data.close();
        } catch (IOException e) {
            log.warn("the data folder was not left in order", e);
        }
        log.info("Eyrie has stopped");
        Logging.stop();
        // An orderly end is a success; the virtual machine itself would answer a signal with 143.
        Runtime.getRuntime().halt(0);
    }

    private static Path configFile(Arguments arguments, Map<String, String> environment, Path home) {
        if (arguments.configFile() != null) {
            return arguments.configFile();
        }
        if (environment.containsKey("EYRIE_CONFIG")) {
            return Path.of(environment.get("EYRIE_CONFIG"));
        }
        Path shipped = home.resolve("conf").resolve("eyrie.conf");
        return Files.exists(shipped) ? shipped : null;
    }
}
