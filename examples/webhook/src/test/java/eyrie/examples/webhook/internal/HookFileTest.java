/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.examples.webhook.internal;

import static org.assertj.core.api.Assertions.assertThat;

import eyrie.api.instance.InstanceState;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HookFileTest {
    @TempDir
    Path folder;

    private final List<String> problems = new ArrayList<>();

    @BeforeEach
    void secret() throws IOException {
        secret("ci.secret", "rw-------");
        secret("open.secret", "rw-r--r--");
    }

    private void secret(String name, String permissions) throws IOException {
        Path file = Files.writeString(folder.resolve(name), "0123456789abcdef\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    private List<Hook> read(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("webhook.properties"), text);
        return new HookFile(file).read(problems::add);
    }

    @Test
    void aHookHasItsValues() throws IOException {
        List<Hook> hooks = read("""
                # where events go
                ci.url = https://ci.example/hooks?from=eyrie
                ci.secretFile = ci.secret
                ci.states = Started, terminated
                ci.timeoutSeconds = 5
                all.url = http://127.0.0.1:9/
                all.secretFile = ci.secret
                """);
        assertThat(problems).isEmpty();
        assertThat(hooks).hasSize(2);
        assertThat(hooks.getFirst().states()).hasSize(InstanceState.values().length);
        assertThat(hooks.getLast())
                .isEqualTo(new Hook(
                        "ci",
                        URI.create("https://ci.example/hooks?from=eyrie"),
                        "0123456789abcdef".getBytes(StandardCharsets.UTF_8),
                        Set.of(InstanceState.STARTED, InstanceState.TERMINATED),
                        Duration.ofSeconds(5)));
        assertThat(hooks.getLast().toString()).doesNotContain("0123");
    }

    @Test
    void noFileIsNoHooks() throws IOException {
        assertThat(new HookFile(folder.resolve("none")).read(problems::add)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "url = ftp://ci.example/        | use http://HOST/PATH",
                "url = https://me:secret@ci/    | holds a password",
                "states = Begun                 | use Scheduling, Pulling, Started",
                "timeoutSeconds = 0             | use 1 to 300",
                "timeoutSeconds = soon          | use 1 to 300",
                "secretFile = open.secret       | chmod 600",
                "secretFile = none.secret       | cannot be read",
                "color = blue                   | is not known",
            })
    void whatIsWrongIsNamedAndTheOthersAreServed(String line, String expected) throws IOException {
        assertThat(read("""
                ok.url = https://ci.example/
                ok.secretFile = ci.secret
                bad.url = https://ci.example/
                bad.secretFile = ci.secret
                bad.%s
                """.formatted(line))).extracting(Hook::name).containsExactly("ok");
        assertThat(problems).singleElement().asString().contains("\"bad\"", expected);
    }
}
