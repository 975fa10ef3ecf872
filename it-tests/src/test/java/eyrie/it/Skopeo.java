/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Another program's client for registries, and images for it to move. */
final class Skopeo {
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    /** Holds the credential, so that it is in no process's arguments. */
    private final Path auth;

    private Skopeo(Path auth) {
        this.auth = auth;
    }

    /** With the root token of a server. @param folder for what it keeps */
    static Skopeo of(Server server, Path folder) {
        Skopeo skopeo = new Skopeo(folder.resolve("skopeo-" + server.pid() + ".json"));
        Package.run(
                        PATIENCE,
                        server.token(),
                        "skopeo",
                        "login",
                        "--authfile",
                        skopeo.auth.toString(),
                        "--tls-verify=false",
                        "--username",
                        "root",
                        "--password-stdin",
                        address(server.url()))
                .ok();
        return skopeo;
    }

    /** For registries that let everybody in. */
    static Skopeo anonymous(Path folder) throws IOException {
        Path auth = folder.resolve("skopeo-anonymous.json");
        Files.writeString(auth, "{}");
        return new Skopeo(auth);
    }

    Package.Result push(Path image, String url, String name) {
        return Package.run(
                PATIENCE,
                "",
                "skopeo",
                "copy",
                "--quiet",
                "--preserve-digests",
                "--authfile",
                auth.toString(),
                "--dest-tls-verify=false",
                "dir:" + image,
                "docker://" + address(url) + "/" + name);
    }

    Package.Result pull(String url, String name, Path image) {
        return Package.run(
                PATIENCE,
                "",
                "skopeo",
                "copy",
                "--quiet",
                "--authfile",
                auth.toString(),
                "--src-tls-verify=false",
                "docker://" + address(url) + "/" + name,
                "dir:" + image);
    }

    private static String address(String url) {
        return url.replaceFirst("^https?://", "");
    }

    /**
     * Makes an image of random layers in the form that {@code dir:} takes.
     */
    static Path image(Path folder, long seed, int layers, int layerBytes) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("version"), "Directory Transport Version: 1.1\n");
        Random random = new Random(seed);
        List<String> descriptors = new ArrayList<>();
        for (int i = 0; i < layers; i++) {
            String hex = layer(folder, random, layerBytes);
            descriptors.add(descriptor("application/vnd.oci.image.layer.v1.tar+gzip", hex, layerBytes));
        }
        byte[] config = "{\"architecture\":\"amd64\",\"os\":\"linux\",\"seed\":%d}"
                .formatted(seed)
                .getBytes();
        String hex = HexFormat.of().formatHex(sha256().digest(config));
        Files.write(folder.resolve(hex), config);
        Files.writeString(folder.resolve("manifest.json"), """
                {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":%s,"layers":[%s]}""".formatted(
                        descriptor("application/vnd.oci.image.config.v1+json", hex, config.length),
                        String.join(",", descriptors)));
        return folder;
    }

    private static String layer(Path folder, Random random, int bytes) throws IOException {
        Path aside = folder.resolve("layer");
        MessageDigest hash = sha256();
        byte[] piece = new byte[1 << 20];
        try (OutputStream out = Files.newOutputStream(aside)) {
            for (int left = bytes; left > 0; left -= piece.length) {
                random.nextBytes(piece);
                int count = Math.min(left, piece.length);
                hash.update(piece, 0, count);
                out.write(piece, 0, count);
            }
        }
        String hex = HexFormat.of().formatHex(hash.digest());
        Files.move(aside, folder.resolve(hex));
        return hex;
    }

    private static String descriptor(String type, String hex, long size) {
        return "{\"mediaType\":\"%s\",\"digest\":\"sha256:%s\",\"size\":%d}".formatted(type, hex, size);
    }

    /** Whether two folders hold the same image, byte for byte. */
    static boolean same(Path one, Path other) {
        try (Stream<Path> files = Files.list(one)) {
            for (Path file : files.toList()) {
                if (Files.mismatch(file, other.resolve(file.getFileName())) >= 0) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
