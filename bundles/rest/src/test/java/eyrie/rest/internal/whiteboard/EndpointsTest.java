/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.whiteboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import eyrie.api.security.Permission;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The walk over all endpoints, and what it must find in this bundle. */
class EndpointsTest {
    @Path("/things")
    @Permission(Permission.LIST_VMS)
    public static final class Things {
        @GET
        public String all() {
            return "";
        }

        @DELETE
        @Path("{id}/parts")
        @Permission(Permission.TERMINATE_VM)
        public void drop() {
            // Nothing to drop.
        }
    }

    @Test
    void listsEveryMethodWithItsPathAndPermission() {
        assertThat(Endpoints.of(List.of(Things.class, String.class)))
                .extracting(Endpoint::httpMethod, Endpoint::path, Endpoint::permission)
                .containsExactlyInAnyOrder(
                        tuple("GET", "/things", Optional.of("list_vms")),
                        tuple("DELETE", "/things/{id}/parts", Optional.of("terminate_vm")));
    }

    @Test
    void everyEndpointOfThisBundleNamesItsPermission() throws Exception {
        List<Endpoint> endpoints = Endpoints.of(resources());
        assertThat(endpoints).extracting(Endpoint::path).contains("/livez", "/readyz", "/eyrie/v1/bundles");
        assertThat(endpoints)
                .allSatisfy(endpoint -> assertThat(endpoint.permission()).isPresent());
        assertThat(endpoints.stream().filter(endpoint -> endpoint.permission().equals(Optional.of(Permission.NONE))))
                .extracting(Endpoint::path)
                .containsExactlyInAnyOrder("/livez", "/readyz");
    }

    /** Every class of the bundle that carries a path. */
    private static List<Class<?>> resources() throws IOException {
        java.nio.file.Path classes = Paths.get("target", "classes");
        try (Stream<java.nio.file.Path> files = Files.walk(classes)) {
            return files.map(classes::relativize)
                    .map(java.nio.file.Path::toString)
                    .filter(name -> name.startsWith("eyrie") && name.endsWith(".class"))
                    .map(EndpointsTest::load)
                    .filter(type -> type.isAnnotationPresent(Path.class))
                    .toList();
        }
    }

    private static Class<?> load(String file) {
        try {
            return Class.forName(
                    file.substring(0, file.length() - ".class".length()).replace('/', '.'),
                    false,
                    EndpointsTest.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
