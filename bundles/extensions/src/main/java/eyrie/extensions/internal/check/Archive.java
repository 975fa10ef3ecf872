/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.extensions.internal.check;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;

/**
 * A jar that holds no more than it may and whose names are harmless: every byte of it was unpacked once, and counted.
 *
 * @param manifest the main one
 * @param packages of all classes in it, those in jars inside included
 */
record Archive(Manifest manifest, Set<String> packages) {
    private static final Pattern OF_A_RELEASE = Pattern.compile("META-INF/versions/\\d+/(.*)");
    private static final int CHUNK = 16 << 10;

    static Archive read(Path file, Limits limits) throws Refusal {
        try {
            if (Files.size(file) > limits.fileBytes()) {
                throw new Refusal("has %d bytes; at most %d are taken", Files.size(file), limits.fileBytes());
            }
            if (!beginsLikeAJar(file)) {
                throw new Refusal("is no jar file: it does not begin like one");
            }
            try (ZipFile zip = new ZipFile(file.toFile())) {
                return new Reader(limits).read(zip);
            }
        } catch (ZipException e) {
            throw new Refusal("is no whole jar file: %s", String.valueOf(e.getMessage()));
        } catch (IOException | IllegalArgumentException e) {
            throw new Refusal("cannot be read: %s", String.valueOf(e.getMessage()));
        }
    }

    private static boolean beginsLikeAJar(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] begin = in.readNBytes(4);
            return begin.length == 4 && begin[0] == 'P' && begin[1] == 'K' && begin[2] == 3 && begin[3] == 4;
        }
    }

    /** Goes through a jar once. */
    private static final class Reader {
        private final Limits limits;
        private final Set<String> packages = new TreeSet<>();
        private int entries;
        private long bytes;

        Reader(Limits limits) {
            this.limits = limits;
        }

        Archive read(ZipFile zip) throws IOException, Refusal {
            List<? extends ZipEntry> all = zip.stream().toList();
            EntryNames names = new EntryNames();
            for (ZipEntry entry : all) {
                count();
                names.check(entry.getName());
            }
            Manifest manifest = manifest(zip);
            for (ZipEntry entry : all) {
                try (InputStream in = zip.getInputStream(entry)) {
                    long size = unpack(entry.getName(), in, entry.getCompressedSize());
                    if (entry.isDirectory() && size > 0) {
                        throw new Refusal("has a folder \"%s\" with content of its own", entry.getName());
                    }
                }
                note(entry.getName());
            }
            return new Archive(manifest, packages);
        }

        private Manifest manifest(ZipFile zip) throws IOException, Refusal {
            ZipEntry entry = zip.getEntry(JarFile.MANIFEST_NAME);
            if (entry == null) {
                throw new Refusal("is no bundle: it has no %s", JarFile.MANIFEST_NAME);
            }
            try (InputStream in = zip.getInputStream(entry)) {
                byte[] text = in.readNBytes(limits.manifestBytes() + 1);
                if (text.length > limits.manifestBytes()) {
                    throw new Refusal("has a manifest of more than %d bytes", limits.manifestBytes());
                }
                return new Manifest(new ByteArrayInputStream(text));
            } catch (ZipException e) {
                throw e;
            } catch (IOException e) {
                throw new Refusal("has a manifest that cannot be read: %s", String.valueOf(e.getMessage()));
            }
        }

        private void count() throws Refusal {
            if (++entries > limits.entries()) {
                throw new Refusal("has more than %d entries", limits.entries());
            }
        }

        /** @param packed bytes that it takes, or less than 0 if that is not known. @return bytes that it has unpacked */
        private long unpack(String name, InputStream in, long packed) throws IOException, Refusal {
            boolean jar = name.endsWith(".jar");
            ByteArrayOutputStream inner = jar ? new ByteArrayOutputStream() : null;
            byte[] buffer = new byte[CHUNK];
            long size = 0;
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                size += count;
                bytes += count;
                if (bytes > limits.totalBytes()) {
                    throw new Refusal("unpacks to more than %d bytes", limits.totalBytes());
                }
                if (packed >= 0 && size > Limits.RATIO_FROM && size / Math.max(1, packed) > limits.ratio()) {
                    throw new Refusal(
                            "has an entry \"%s\" that unpacks to more than %d times its size", name, limits.ratio());
                }
                if (jar) {
                    inner.write(buffer, 0, count);
                }
            }
            if (jar) {
                readInner(name, inner.toByteArray());
            }
            return size;
        }

        /** The framework takes classes out of jars inside as well. */
        private void readInner(String name, byte[] jar) throws IOException, Refusal {
            EntryNames names = new EntryNames();
            try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(jar))) {
                for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                    count();
                    names.check(entry.getName());
                    if (entry.getName().endsWith(".jar")) {
                        throw new Refusal("has a jar inside of a jar, \"%s\" in \"%s\"", entry.getName(), name);
                    }
                    long before = bytes;
                    unpack(entry.getName(), zip, -1);
                    if (bytes - before > Limits.RATIO_FROM
                            && (bytes - before) / Math.max(1, jar.length) > limits.ratio()) {
                        throw new Refusal(
                                "has an entry \"%s\" that unpacks to more than %d times its size",
                                name, limits.ratio());
                    }
                    note(entry.getName());
                }
            }
        }

        private void note(String name) {
            Matcher ofARelease = OF_A_RELEASE.matcher(name);
            String path = ofARelease.matches() ? ofARelease.group(1) : name;
            if (path.endsWith(".class") && !path.endsWith("module-info.class")) {
                int end = path.lastIndexOf('/');
                packages.add(end < 0 ? "" : path.substring(0, end).replace('/', '.'));
            }
        }
    }
}
