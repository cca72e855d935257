import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** What a shell can't do in an image that has a JDK and nothing else. */
class Tool {
    public static void main(String[] words) throws Exception {
        switch (words[0]) {
            case "trust" -> trust(Path.of(words[1]), Path.of(words[2]));
            case "fetch" -> fetch(words[1], words[2], Path.of(words[3]));
            case "unpack" -> unpack(Path.of(words[1]), Path.of(words[2]), 0);
            case "pack" -> pack(List.of(words).subList(1, words.length));
            default -> throw new IllegalArgumentException(words[0]);
        }
    }

    /** PEM certificates as a trust store. */
    private static void trust(Path bundle, Path target) throws Exception {
        KeyStore store = KeyStore.getInstance("JKS");
        store.load(null, null);
        try (InputStream in = Files.newInputStream(bundle)) {
            int number = 0;
            for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("c" + number++, one);
            }
        }
        try (OutputStream out = Files.newOutputStream(target)) {
            store.store(out, "changeit".toCharArray());
        }
    }

    /** A zip file of a build tool, checked and unpacked without its top folder. */
    private static void fetch(String address, String sha256, Path target) throws Exception {
        Path file = Files.createTempFile("aac", ".zip");
        URLConnection connection = URI.create(address).toURL().openConnection();
        connection.setConnectTimeout(30_000);
        connection.setReadTimeout(120_000);
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        try (InputStream in = new DigestInputStream(connection.getInputStream(), digest);
                OutputStream out = Files.newOutputStream(file)) {
            in.transferTo(out);
        }
        StringBuilder found = new StringBuilder();
        for (byte one : digest.digest()) {
            found.append(String.format("%02x", one));
        }
        if (!sha256.equals("-") && !found.toString().equals(sha256)) {
            System.err.println("aac: the sha256 of " + address + " is " + found + ", not " + sha256);
            System.exit(1);
        }
        unpack(file, target, 1);
        Files.delete(file);
    }

    private static void unpack(Path file, Path target, int above) throws Exception {
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(file))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                Path name = Path.of(entry.getName());
                if (entry.isDirectory() || name.getNameCount() <= above) {
                    continue;
                }
                Path to = target.resolve(name.subpath(above, name.getNameCount())).normalize();
                if (!to.startsWith(target)) {
                    throw new IllegalArgumentException("a path that leads out of " + file + ": " + name);
                }
                Files.createDirectories(to.getParent());
                Files.copy(in, to, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    /** Jars written again: entries sorted, without times. */
    private static void pack(List<String> files) throws Exception {
        for (String name : files) {
            TreeMap<String, byte[]> entries = new TreeMap<>();
            try (ZipInputStream in = new ZipInputStream(Files.newInputStream(Path.of(name)))) {
                for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                    entries.put(entry.getName(), in.readAllBytes());
                }
            }
            List<String> order = new ArrayList<>(entries.keySet());
            // Where java.util.jar.JarInputStream looks for it.
            order.sort((a, b) -> Boolean.compare(b.startsWith("META-INF/"), a.startsWith("META-INF/")));
            order.sort((a, b) -> Boolean.compare(b.equals("META-INF/MANIFEST.MF"), a.equals("META-INF/MANIFEST.MF")));
            try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(Path.of(name)))) {
                for (String entry : order) {
                    ZipEntry made = new ZipEntry(entry);
                    made.setTimeLocal(java.time.LocalDateTime.of(1980, 1, 1, 0, 0, 2));
                    byte[] data = entries.get(entry);
                    CRC32 sum = new CRC32();
                    sum.update(data);
                    made.setMethod(ZipEntry.STORED);
                    made.setSize(data.length);
                    made.setCrc(sum.getValue());
                    out.putNextEntry(made);
                    out.write(data);
                }
            }
        }
    }
}
