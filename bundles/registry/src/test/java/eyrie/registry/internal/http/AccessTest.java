/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.http;

import static eyrie.registry.internal.http.BlobsTest.failed;
import static eyrie.registry.internal.http.BlobsTest.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may do what with the registry, and how its clients find out. */
class AccessTest {
    private static final Pattern TOKEN = Pattern.compile("\"token\":\"([^\"]+)\"");

    @TempDir
    private Path data;

    private RegistryServer registry;

    @BeforeEach
    void start() throws Exception {
        registry = new RegistryServer(data);
        registry.pushImage("team/own", "v1", "own");
        registry.pushImage("team/other", "v1", "other");
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void strangersAreSentForAToken() throws Exception {
        HttpResponse<byte[]> base = registry.sendAs(null, "GET", "/v2/", null);
        assertThat(base).satisfies(failed(401, "UNAUTHORIZED"));
        String realm = "Bearer realm=\"http://127.0.0.1:%d/v2/token\",service=\"eyrie\"".formatted(registry.port());
        assertThat(challenge(base)).isEqualTo(realm);
        assertThat(challenge(registry.sendAs(null, "GET", "/v2/a/b/manifests/v1", null)))
                .isEqualTo(realm + ",scope=\"repository:a/b:pull\"");
        assertThat(challenge(registry.sendAs(null, "POST", "/v2/a/blobs/uploads/", null)))
                .isEqualTo(realm + ",scope=\"repository:a:pull,push\"");
        assertThat(challenge(registry.sendAs(null, "DELETE", "/v2/a/manifests/v1", null)))
                .isEqualTo(realm + ",scope=\"repository:a:delete\"");
        assertThat(challenge(registry.sendAs(null, "GET", "/v2/_catalog", null)))
                .isEqualTo(realm + ",scope=\"registry:catalog:*\"");
        assertThat(challenge(registry.sendAs(null, "GET", "/v2/token", null))).isEqualTo("Basic realm=\"eyrie\"");
        assertThat(challenge(registry.sendAs(null, "GET", "/v2/a%22b/tags/list", null)))
                .isEqualTo(realm);
    }

    @Test
    void aTokenIsForItsScopeOnly() throws Exception {
        String token = token(registry.root(), "?service=eyrie&scope=repository:team/own:pull");
        assertThat(get(token, "/v2/").statusCode()).isEqualTo(200);
        assertThat(get(token, "/v2/team/own/manifests/v1").statusCode()).isEqualTo(200);
        HttpResponse<byte[]> other = get(token, "/v2/team/other/manifests/v1");
        assertThat(other).satisfies(failed(401, "UNAUTHORIZED"));
        assertThat(challenge(other))
                .contains("scope=\"repository:team/other:pull\"")
                .endsWith("error=\"insufficient_scope\"");
        assertThat(registry.sendAs(token, "POST", "/v2/team/own/blobs/uploads/", new byte[0])
                        .statusCode())
                .isEqualTo(401);
        assertThat(get(token, "/v2/_catalog").statusCode()).isEqualTo(401);
        assertThat(get(token, "/v2/token").statusCode())
                .as("no token gets another")
                .isEqualTo(401);
    }

    @Test
    void scopesAddUp() throws Exception {
        String token = token(
                registry.root(),
                "?scope=repository:team/own:pull,push%20repository:team/other:pull&scope=registry:catalog:*&scope=x");
        assertThat(get(token, "/v2/team/other/tags/list").statusCode()).isEqualTo(200);
        assertThat(get(token, "/v2/_catalog").statusCode()).isEqualTo(200);
        assertThat(registry.sendAs(token, "POST", "/v2/team/own/blobs/uploads/", new byte[0])
                        .statusCode())
                .isEqualTo(202);
        assertThat(registry.sendAs(token, "DELETE", "/v2/team/own/manifests/v1", null)
                        .statusCode())
                .isEqualTo(401);
        String all = token(registry.root(), "?scope=repository:team/own:*");
        assertThat(registry.sendAs(all, "DELETE", "/v2/team/own/manifests/v1", null)
                        .statusCode())
                .isEqualTo(202);
    }

    @Test
    void aTokenGivesNoMoreThanItsCallerHas() throws Exception {
        String token = token(RegistryServer.TEAM, "?scope=repository:team/other:pull&scope=repository:team/own:*");
        assertThat(get(token, "/v2/team/own/manifests/v1").statusCode()).isEqualTo(200);
        assertThat(get(token, "/v2/team/other/manifests/v1").statusCode()).isEqualTo(401);
        assertThat(registry.sendAs(RegistryServer.TEAM, "GET", "/v2/team/other/manifests/v1", null))
                .satisfies(failed(403, "DENIED"));
    }

    @Test
    void whoMayPullFromEverywhereMayMountFromThere() throws Exception {
        String digest = Content.digest("other".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        String mount = "/v2/team/own/blobs/uploads/?mount=" + digest;
        String token = token(RegistryServer.TEAM, "?scope=repository:team/own:pull,push");
        assertThat(registry.sendAs(token, "POST", mount, new byte[0]).statusCode())
                .isEqualTo(202);
        token = token(registry.root(), "?scope=repository:team/own:pull");
        assertThat(registry.sendAs(token, "POST", mount, new byte[0]).statusCode())
                .isEqualTo(401);
        token = token(registry.root(), "?scope=repository:team/own:pull,push");
        assertThat(registry.sendAs(token, "POST", mount, new byte[0]).statusCode())
                .isEqualTo(201);
    }

    @Test
    void tokensOutliveTheServerAndCannotBeForged() throws Exception {
        String token = token(registry.root(), "?scope=repository:team/own:pull");
        registry.restart();
        assertThat(get(token, "/v2/team/own/manifests/v1").statusCode()).isEqualTo(200);
        String forged = token.substring(0, token.length() - 3) + (token.endsWith("AAA") ? "BBB" : "AAA");
        assertThat(get(forged, "/v2/").statusCode()).isEqualTo(401);
        assertThat(get("Bearer ey1.", "/v2/").statusCode()).isEqualTo(401);
        assertThat(get("Bearer ey1.=.=", "/v2/").statusCode()).isEqualTo(401);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("secrets/token-key"))))
                .isEqualTo("rw-------");
    }

    private HttpResponse<byte[]> get(String authorization, String path) throws Exception {
        return registry.sendAs(authorization, "GET", path, null);
    }

    private String token(String authorization, String query) throws Exception {
        HttpResponse<byte[]> answer = get(authorization, "/v2/token" + query);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(text(answer)).contains("\"access_token\":\"", "\"expires_in\":300", "\"issued_at\":\"20");
        Matcher token = TOKEN.matcher(text(answer));
        assertThat(token.find()).isTrue();
        return "Bearer " + token.group(1);
    }

    private static String challenge(HttpResponse<byte[]> answer) {
        return answer.headers().firstValue("WWW-Authenticate").orElseThrow();
    }
}
