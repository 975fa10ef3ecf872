/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.fake.Cli;
import eyrie.cli.internal.fake.FakeServer;
import eyrie.cli.internal.fake.FakeTerminal;
import eyrie.cli.internal.session.Session;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What all commands have in common: options, the server and its credential, failures, help. */
@Timeout(60)
class AppTest {
    private static final String BASIC = "Basic "
            + Base64.getEncoder().encodeToString(("root:" + FakeServer.TOKEN).getBytes(StandardCharsets.UTF_8));

    @TempDir
    Path home;

    private final FakeServer server = new FakeServer();

    @AfterEach
    void stop() {
        server.close();
    }

    private Cli cli() {
        return Cli.of(server, home);
    }

    private Cli bare() {
        return new Cli(new FakeTerminal(home));
    }

    private Path data(String name) throws IOException {
        Path data = home.resolve(name);
        Files.createDirectories(data.resolve("secrets"));
        Files.writeString(data.resolve("secrets/root-token"), FakeServer.TOKEN + "\n");
        return data;
    }

    @Test
    void theDataFolderNamesServerAndCredential() throws Exception {
        server.on("GET /eyrie/v1/vms", "[]");
        Files.writeString(data("d").resolve("server.url"), server.url() + "/\n");

        assertThat(bare().run("--data", home.resolve("d").toString(), "-j", "list")
                        .code())
                .isZero();
        assertThat(bare().run("list", "-j", "--data=" + home.resolve("d")).code())
                .isZero();
        Cli cli = bare();
        cli.terminal().with("EYRIE_DATA", home.resolve("d").toString());
        assertThat(cli.run("list").code()).isZero();
        Files.move(home.resolve("d"), home.resolve(".eyrie"));
        assertThat(bare().run("list").code()).isZero();
    }

    @Test
    void theTokenOfTheEnvironmentWins() throws Exception {
        server.on("GET /eyrie/v1/vms", "[]");
        Path data = data("d");
        Files.writeString(data.resolve("secrets/root-token"), "another");

        cli().run("list", "--data", data.toString());

        assertThat(server.request("GET /eyrie/v1/vms").authorization()).isEqualTo(BASIC);
    }

    @Test
    void theServerOptionWins() {
        server.on("GET /eyrie/v1/vms", "[]");
        Cli cli = cli();
        cli.terminal().with("EYRIE_SERVER", "http://127.0.0.1:1");

        assertThat(cli.run("--server", server.url(), "list").code()).isZero();
    }

    @Test
    void aMissingTokenSaysWhereItShouldBe() {
        Cli.Result result = bare().run("list");

        assertThat(result.code()).isEqualTo(4);
        assertThat(result.err())
                .contains(home.resolve(".eyrie/secrets/root-token") + " does not exist")
                .contains("eyrie server --data " + home.resolve(".eyrie"));
    }

    @Test
    void anEmptyTokenSaysSo() throws Exception {
        Files.writeString(data(".eyrie").resolve("secrets/root-token"), "\n");

        assertThat(bare().run("list").err()).contains("is empty");
    }

    @Test
    void aServerThatIsNotThereIsNamed() {
        server.close();

        Cli.Result result = cli().run("list");

        assertThat(result)
                .isEqualTo(new Cli.Result(
                        1,
                        "",
                        "eyrie: no server answers at " + server.url() + "; start one with: eyrie server --data "
                                + home.resolve(".eyrie") + "\n"));
    }

    @Test
    void aCredentialThatIsNotAcceptedIsNamed() {
        server.refuse("GET /eyrie/v1/vms", 401, "UNAUTHENTICATED", "Authentication Required");

        Cli.Result result = cli().run("-j", "list");

        assertThat(result.code()).isEqualTo(4);
        assertThat(result.json().path("message").asText()).contains("the credential from EYRIE_TOKEN");
        assertThat(result.out()).doesNotContain(FakeServer.TOKEN);
    }

    @Test
    void whatAnswersWithoutJsonIsNoServer() {
        server.on("GET /eyrie/v1/vms", "<html>");

        assertThat(cli().run("list").err()).contains("is no Eyrie server");
    }

    @Test
    void aFailureWithoutASentenceTellsTheStatus() {
        server.on("GET /eyrie/v1/vms", 503, "");

        assertThat(cli().run("list").err()).isEqualTo("eyrie: the server answered with HTTP status 503\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://example.org:8090",
                "http://10.0.0.1",
                "http://[2001:db8::1]:8090",
                "http://127.0.0.1.example.org"
            })
    void theCredentialIsNotSentUnencryptedToAnotherMachine(String url) {
        Cli.Result result = cli().run("--server", url, "list");

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("the credential is not sent to " + url + " without encryption");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:8090", "ftp://127.0.0.1", "http://", "http://user@127.0.0.1", "http://a b"})
    void whatIsNoAddressIsRefused(String url) {
        assertThat(cli().run("--server", url, "list").err()).contains("is no server address");
    }

    @Test
    void anAuthorityThatIsNoneIsRefused() throws Exception {
        Path text = Files.writeString(home.resolve("ca.pem"), "no certificate");

        Cli.Result result = cli().run("--server", "https://127.0.0.1:1", "--cacert", text.toString(), "list");

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("holds no certificate");
    }

    @Test
    void debugShowsWhereAFailureCameFrom() {
        server.close();

        assertThat(cli().run("--debug", "list").err())
                .contains("ConnectException", "    at eyrie.cli.internal.net.Api");
        assertThat(cli().run("list").err()).doesNotContain("    at ");
    }

    @Test
    void whatIsMisspeltIsGuessed() {
        Cli.Result result = cli().run("lst");

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("\"list\"?").contains("eyrie help");
    }

    @Test
    void whatIsNotUnderstoodIsToldToMachinesToo() {
        assertThat(cli().run("list", "--colour", "-j").json().path("code").asInt())
                .isEqualTo(2);
        assertThat(cli().run("template", "-j").json().path("message").asText()).contains("eyrie help template");
    }

    @Test
    void withoutArgumentsTheHelpIsShownAsAFailure() {
        Cli.Result result = bare().run();

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains("Usage: eyrie");
    }

    @Test
    void coloursAreForTerminalsWhoseUsersWantThem() {
        server.on("GET /eyrie/v1/vms", "[{\"name\":\"a\",\"status\":\"running\"}]");
        Cli colourful = cli();
        colourful.terminal().isTerminal = true;
        Cli plain = cli();
        plain.terminal().with("NO_COLOR", "1").isTerminal = true;

        assertThat(colourful.run("list").out()).contains("\033[32mrunning\033[0m");
        assertThat(plain.run("list").out()).doesNotContain("\033");
        assertThat(cli().run("list").out()).doesNotContain("\033");
    }

    @Test
    void outputThatNobodyReadsEndsTheProgram() {
        server.on("GET /eyrie/v1/vms", "[]");
        Cli cli = cli();
        cli.terminal().sink = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        };

        assertThat(cli.run("list").code()).isEqualTo(141);
    }

    @Test
    void theServerCommandSaysHowItIsStarted() {
        assertThat(bare().run("server").err()).contains("eyrie server");
        assertThat(bare().run("help", "server").out()).contains("--listen", "--roles", "--config", "--set");
    }

    @Test
    void completionIsAScriptThatKnowsTheCommands() {
        assertThat(bare().run("completion").out()).contains("complete", "instance", "--count");
    }

    static Stream<CommandLine> everyCommand() {
        Session session = new Session(new FakeTerminal(Path.of("/nowhere")));
        return withAllBelow(new CommandTree().build(session, List.of("help")));
    }

    private static Stream<CommandLine> withAllBelow(CommandLine line) {
        return Stream.concat(
                Stream.of(line), line.getSubcommands().values().stream().flatMap(AppTest::withAllBelow));
    }

    @ParameterizedTest
    @MethodSource("everyCommand")
    void everyCommandAndOptionIsDocumented(CommandLine line) {
        assertThat(line.getCommandSpec().usageMessage().description()).isNotEmpty();
        assertThat(line.getCommandSpec().args())
                .allSatisfy(argument -> assertThat(argument.description()).isNotEmpty());
        String[] words = line.getCommandSpec().qualifiedName(" ").split(" ");
        words[0] = "help";

        Cli.Result help = bare().run(words);

        assertThat(help.code()).isZero();
        assertThat(help.err()).isEmpty();
        assertThat(help.out()).startsWith("Usage: eyrie").doesNotContain("${", "%n");
        assertThat(help.out().lines())
                .allSatisfy(text -> assertThat(text.length()).isLessThanOrEqualTo(100));
        for (ArgSpec argument : line.getCommandSpec().args()) {
            assertThat(help.out().replaceAll("\\s+", " "))
                    .contains(argument instanceof OptionSpec option ? name(option) : argument.paramLabel());
        }
    }

    /** The options of every command are described once, in the list of commands. */
    private static String name(OptionSpec option) {
        return option.inherited() ? option.shortestName() : option.longestName();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "-h"})
    void helpIsShownForEveryCommandToo(String option) {
        assertThat(bare().run("instance", "create", option).out()).contains("Usage: eyrie instance create");
        assertThat(bare().run(option).out()).contains("VMs of the server's node:", "Exit codes:");
    }

    @Test
    void helpOfAnUnknownCommandIsAFailure() {
        assertThat(bare().run("help", "instance", "fly").err()).contains("no command \"instance fly\"");
    }

    @Test
    void anErrorForMachinesIsOneLineWithoutAnEnd() {
        server.refuse("GET /eyrie/v1/vms/omega", 404, "NOT_FOUND", "VM omega: not found");

        Cli.Result result = cli().run("show", "omega", "-j");

        assertThat(result)
                .isEqualTo(new Cli.Result(
                        3,
                        Json.write(Json.object()
                                .put("status", "ERROR")
                                .<ObjectNode>set("body", Json.object())
                                .put("message", "VM omega: not found")
                                .put("code", 3)
                                .put("exception_type", "VMNotFoundException")),
                        ""));
    }
}
