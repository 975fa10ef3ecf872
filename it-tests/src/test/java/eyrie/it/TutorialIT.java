/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Follows the tutorial of docs/extending.md literally, as somebody who has nothing but the package, a JDK and Maven. */
class TutorialIT {
    private static final Pattern COMMANDS = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);

    @TempDir
    Path home;

    @Test
    void fromNothingToARunningSignedExtension() throws Exception {
        List<String> steps = steps();
        assertThat(steps).hasSize(5);
        try (Server server = Server.start(home.resolve(".eyrie"), "--roles", "controller,registry")) {
            StringBuilder script = new StringBuilder("set -eu\n");
            for (int i = 0; i < steps.size(); i++) {
                script.append("echo \"== step %d\"%n".formatted(i + 1)).append(steps.get(i));
            }
            String out = follow(script.toString()).ok().out();
            System.out.println(out);
            assertThat(out.substring(out.indexOf("== step 3"), out.indexOf("== step 4")))
                    .contains("CN=Me", "/eyrie/v1/x/hello", "list_vms", "acceptable");
            assertThat(out.substring(out.indexOf("== step 4"), out.indexOf("== step 5")))
                    .contains("org.example.hello 1.0.0: active", answerInTheDocument());
            assertThat(server.send("GET", "/eyrie/v1/x/hello", null).statusCode())
                    .isEqualTo(404);
        }
    }

    private Package.Result follow(String script) throws IOException {
        return Package.run(
                Duration.ofMinutes(5),
                script,
                "env",
                "--chdir=" + home,
                "HOME=" + home,
                "EYRIE=" + Package.HOME,
                "PATH=" + Package.HOME.resolve("bin") + ":" + System.getProperty("java.home") + "/bin:"
                        + System.getenv("PATH"),
                "JAVA_HOME=" + System.getProperty("java.home"),
                "MAVEN_OPTS=-Dmaven.repo.local=" + repository(),
                "sh");
    }

    /** What Maven has fetched on this machine, without anything of this program's own. */
    private static Path repository() throws IOException {
        Path own = Files.createDirectories(Package.ROOT.resolve("it-tests/target/tutorial-repository"));
        Trees.delete(own.resolve("eyrie"));
        Path shared = Path.of(System.getProperty("user.home"), ".m2", "repository");
        if (Files.isDirectory(shared)) {
            try (Stream<Path> groups = Files.list(shared)) {
                for (Path group : (Iterable<Path>) groups::iterator) {
                    Path link = own.resolve(group.getFileName());
                    if (!group.endsWith("eyrie") && !Files.exists(link)) {
                        Files.createSymbolicLink(link, group);
                    }
                }
            }
        }
        return own;
    }

    private static String tutorial() throws IOException {
        String text = Files.readString(Package.ROOT.resolve("docs/extending.md"));
        int begin = text.indexOf("followed literally by a test: tutorial");
        return text.substring(begin, text.indexOf("end: tutorial"));
    }

    private static List<String> steps() throws IOException {
        List<String> steps = new ArrayList<>();
        Matcher blocks = COMMANDS.matcher(tutorial());
        while (blocks.find()) {
            steps.add(blocks.group(1));
        }
        return steps;
    }

    private static String answerInTheDocument() throws IOException {
        Matcher answer = Pattern.compile("It answers `(.*?)`").matcher(tutorial());
        assertThat(answer.find()).isTrue();
        return answer.group(1);
    }
}
