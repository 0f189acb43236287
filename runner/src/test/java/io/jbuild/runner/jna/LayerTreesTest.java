package io.jbuild.runner.jna;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jbuild.layercache.Bytes;
import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.FileType;
import io.jbuild.layercache.LayerEntry;
import io.jbuild.layercache.LayerHandle;
import io.jbuild.layercache.LayerStore.Face;
import io.jbuild.layercache.MtimeRule;
import io.jbuild.layercache.TocEntry;
import io.jbuild.layercache.TocEntry.Kind;
import io.jbuild.layercache.Workspace;
import io.jbuild.layercache.files.FileContent;
import io.jbuild.layercache.files.FileOps;
import io.jbuild.layercache.files.FileStat;
import io.jbuild.layercache.files.Lease;
import io.jbuild.layercache.files.NewFile;
import io.jbuild.layercache.files.Seen;
import io.jbuild.layercache.snapshot.DirectoryLayerStore;
import io.jbuild.layercache.store.DirectoryBlobStore;
import io.jbuild.layercache.toc.MergedView;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Layers as root has them: every kind of file, every attribute, real overlay mounts. */
final class LayerTreesTest {
  private static final byte[] CAPABILITY = {
    1, 0, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, (byte) 0xff, 0, 0, 0, 0, 0, 0, 0
  };

  /** {@code user::rw-,user:1000:r--,group::r--,mask::rw-,other::r--} as the kernel has it. */
  private static final byte[] ACL =
      HexFormat.of()
          .parseHex(
              "02000000"
                  + "01000600ffffffff"
                  + "02000400e8030000"
                  + "04000400ffffffff"
                  + "10000600ffffffff"
                  + "20000400ffffffff");

  private static final String ODD = "/odd-\udcff\udc80-é";

  @TempDir Path directory;
  private final FileOps files = new JnaFileOps(JnaLinux.open());
  private final List<Lease> leases = new ArrayList<>();

  @BeforeEach
  void needsRoot() throws IOException {
    assumeTrue(Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0), "needs root");
  }

  @AfterEach
  void close() throws IOException {
    for (Lease lease : leases) {
      lease.close();
    }
  }

  private DirectoryLayerStore store(String name) throws IOException {
    Path root = Files.createDirectories(directory.resolve(name));
    Lease lease = Lease.of(root);
    leases.add(lease);
    return new DirectoryLayerStore(
        root, files, new DirectoryBlobStore(root.resolve("blobs"), lease), lease);
  }

  private static LayerEntry file(String path, byte[] content, int mode) {
    TocEntry e = TocEntry.file(new ContainerPath(path), mode, 0, 0, content.length, 1_000_000);
    return new LayerEntry(e, () -> new ByteArrayInputStream(content));
  }

  private static LayerEntry with(LayerEntry e, String name, byte[] value) {
    SortedMap<String, Bytes> xattrs = new TreeMap<>(e.entry().xattrs());
    xattrs.put(name, Bytes.of(value));
    return new LayerEntry(e.entry().withXattrs(xattrs), e.content());
  }

  private static LayerEntry node(String path, FileType type, int major, int minor) {
    return LayerEntry.of(
        new TocEntry(
            new ContainerPath(path),
            Kind.ADD,
            type,
            0620,
            0,
            5,
            0,
            77,
            0,
            "",
            major,
            minor,
            new TreeMap<>(),
            Optional.empty()));
  }

  private static List<LayerEntry> everything() {
    List<LayerEntry> all = new ArrayList<>();
    all.add(LayerEntry.of(TocEntry.directory(ContainerPath.ROOT, 0711, 0, 0, 33)));
    all.add(LayerEntry.of(TocEntry.directory(new ContainerPath("/d"), 01777, 7, 8, -5)));
    all.add(with(file("/d/ping", new byte[] {1, 2}, 04755), "security.capability", CAPABILITY));
    all.add(with(file("/d/user", new byte[0], 0600), "user.note", new byte[] {0, (byte) 0xfe}));
    all.add(with(file("/d/acl", new byte[] {3}, 0664), "system.posix_acl_access", ACL));
    all.add(file("/d/sparse", new byte[5 << 20], 0644));
    all.add(node("/null", FileType.CHARACTER_DEVICE, 1, 3));
    all.add(node("/disk", FileType.BLOCK_DEVICE, 259, 70_000));
    all.add(node("/fifo", FileType.FIFO, 0, 0));
    LayerEntry odd = file(ODD, "odd\n".getBytes(StandardCharsets.UTF_8), 0);
    all.add(
        new LayerEntry(
            odd.entry().withOwner(3_000_000, 4_000_000_000L).withMtime(-3, 250_000_001),
            odd.content()));
    all.add(
        LayerEntry.of(
            TocEntry.symlink(new ContainerPath("/link"), "\udcfe/../x", 3_000_001, 9, 12)));
    TocEntry hard = TocEntry.file(new ContainerPath("/a-hard-link"), 0, 0, 0, 0, 0);
    all.add(
        LayerEntry.of(
            new TocEntry(
                hard.path(),
                Kind.HARD_LINK,
                FileType.FILE,
                0,
                0,
                0,
                0,
                0,
                0,
                "/d/ping",
                0,
                0,
                hard.xattrs(),
                Optional.empty())));
    String deep = "/deep";
    for (int i = 0; i < 15; i++) {
      all.add(LayerEntry.of(TocEntry.directory(new ContainerPath(deep), 0755, 0, 0, i)));
      deep += "/" + "n".repeat(250);
    }
    all.add(file(deep, new byte[] {9}, 0644));
    return all;
  }

  /** All that can be seen of a tree. */
  private Map<String, String> look(String root) throws IOException {
    Map<String, String> out = new TreeMap<>();
    look(root, "", out, new TreeMap<>());
    return out;
  }

  private void look(String root, String path, Map<String, String> out, Map<Long, String> inodes)
      throws IOException {
    FileStat s = files.lstat(root + path);
    StringBuilder line = new StringBuilder();
    line.append(s.type()).append(' ').append(Integer.toOctalString(s.mode()));
    line.append(' ').append(s.uid()).append(':').append(s.gid());
    line.append(' ').append(s.mtimeSeconds()).append('.').append(s.mtimeNanos());
    line.append(' ').append(s.deviceMajor()).append(',').append(s.deviceMinor());
    for (Map.Entry<String, byte[]> x : files.xattrs(root + path).entrySet()) {
      line.append(' ').append(x.getKey()).append('=');
      line.append(HexFormat.of().formatHex(x.getValue()));
    }
    if (s.type() == FileType.FILE) {
      try (FileChannel in = files.openRead(root + path)) {
        ByteBuffer content = ByteBuffer.allocate((int) s.size());
        in.read(content);
        line.append(' ').append(s.size()).append(' ').append(content.flip().hashCode());
      }
      line.append(" as ").append(inodes.computeIfAbsent(s.inode(), i -> path));
    } else if (s.type() == FileType.SYMLINK) {
      line.append(" -> ").append(files.readlink(root + path));
    } else if (s.type() == FileType.DIRECTORY) {
      List<String> names = new ArrayList<>(files.list(root + path));
      names.sort(null);
      for (String name : names) {
        look(root, path + '/' + name, out, inodes);
      }
    }
    out.put(path, line.toString());
  }

  @Test
  void a_writer_of_many_gives_each_what_it_is_to_have() throws IOException {
    List<NewFile> kinds =
        List.of(
            new NewFile(0644, 0, 0, 77, 5),
            new NewFile(0666, 0, 0, 77, 5),
            new NewFile(04755, 3, 4, -9, 0),
            new NewFile(0000, 0, 7, 1, 1),
            new NewFile(0644, 0, 0, 78, 6));
    for (int mode : List.of(0755, 02777)) {
      Path in = Files.createDirectory(directory.resolve("in" + mode));
      files.lchown(in.toString(), 0, 55);
      files.chmod(in.toString(), mode);
      Files.createDirectory(in.resolve("below"));
      try (FileOps.Writer writer = files.writer()) {
        for (int i = 0; i < 40; i++) {
          byte[] content = new byte[i * 4000];
          Arrays.fill(content, (byte) i);
          NewFile as = kinds.get(i * 7 % kinds.size());
          String path =
              in + (i % 3 == 0 ? "/below/" : "/") + "f" + i + (i % 2 == 0 ? "\udc80" : "");
          writer.write(path, content, as);
          FileStat stat = files.lstat(path);
          assertEquals(as, newFile(stat));
          try (InputStream read = new FileContent(files, path).open()) {
            assertArrayEquals(content, read.readAllBytes());
          }
          assertThrows(FileSystemException.class, () -> writer.write(path, content, as));
        }
        files.symlink("below", in + "/way");
        assertThrows(
            FileSystemException.class,
            () -> writer.write(in + "/way/f", new byte[1], kinds.get(0)));
      }
    }
  }

  private static NewFile newFile(FileStat s) {
    return new NewFile(s.mode(), s.uid(), s.gid(), s.mtimeSeconds(), s.mtimeNanos());
  }

  @Test
  void looking_into_a_directory_says_what_a_look_at_each_file_says() throws IOException {
    Path many = Files.createDirectory(directory.resolve("many"));
    for (int i = 0; i < 3000; i++) {
      Files.writeString(many.resolve("a-name-that-is-long-enough-to-fill-the-buffer-" + i), "" + i);
    }
    Files.createDirectory(many.resolve("directory"));
    files.symlink("nowhere", many + "/link");
    files.mknod(many + ODD, FileType.FIFO.bits() | 0600, 0, 0);
    Map<String, FileStat> wanted = new TreeMap<>();
    for (String name : files.list(many.toString())) {
      wanted.put(name, files.lstat(many + "/" + name));
    }
    Map<String, FileStat> seen = new TreeMap<>();
    for (Seen s : files.look(many.toString())) {
      seen.put(s.name(), s.stat());
    }
    assertEquals(3003, seen.size());
    assertEquals(wanted, seen);
    files.symlink("many", directory + "/way");
    assertThrows(FileSystemException.class, () -> files.look(directory + "/way"));
  }

  @Test
  void everything_survives_tree_to_tar_to_tree() throws IOException {
    DirectoryLayerStore one = store("one");
    LayerHandle first = one.write(everything(), Face.TREE);
    Map<String, String> seen = look(first.tree().toString());
    assertStarts("FILE 4755 0:0 1000000.0 0,0 security.capability=", seen, "/d/ping");
    assertStarts("FILE 0 3000000:4000000000 -3.250000001", seen, ODD);
    assertStarts("BLOCK_DEVICE 620 0:5 77.0 259,70000", seen, "/disk");
    assertStarts("DIRECTORY 711", seen, "");
    assertStarts(
        "FILE 664 0:0 1000000.0 0,0 system.posix_acl_access=" + HexFormat.of().formatHex(ACL),
        seen,
        "/d/acl");
    assertTrue(String.valueOf(seen.get("/d/ping")).endsWith(" as /a-hard-link"));
    long blocks =
        ((Number) Files.getAttribute(first.tree().resolve("null"), "unix:rdev")).longValue();
    assertEquals(0x103, blocks);

    DirectoryLayerStore two = store("two");
    LayerHandle second;
    try (InputStream tar = one.openTar(first.layer().diffId())) {
      second = two.importTar(tar, Optional.empty(), Optional.of(first.layer().diffId()));
    }
    List<TocEntry> entries = new ArrayList<>();
    first.toc().forEach(entries::add);
    List<TocEntry> again = new ArrayList<>();
    second.toc().forEach(again::add);
    assertEquals(entries, again);
    assertEquals(seen, look(second.tree().toString()));

    LayerHandle third = store("three").write(everything(), Face.TAR);
    assertEquals(first.layer(), third.layer());
    assertEquals(seen, look(third.tree().toString()));
  }

  private static void assertStarts(String want, Map<String, String> seen, String path) {
    assertTrue(String.valueOf(seen.get(path)).startsWith(want), () -> path + ": " + seen.get(path));
  }

  private void run(String... command) throws Exception {
    Process p = new ProcessBuilder(command).redirectErrorStream(true).start();
    String out = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(p.waitFor(60, TimeUnit.SECONDS));
    assertEquals(0, p.exitValue(), () -> String.join(" ", command) + ": " + out);
  }

  /** Runs a script in the overlay of a workspace, as a step would. */
  private void step(Workspace w, String script) throws Exception {
    StringBuilder lower = new StringBuilder();
    for (Path p : w.lowerDirectories()) {
      lower.append(lower.length() == 0 ? "" : ":").append(p);
    }
    String options =
        "lowerdir="
            + lower
            + ",upperdir="
            + w.upper()
            + ",workdir="
            + w.work()
            + ",redirect_dir=off,metacopy=off,index=off";
    run("mount", "-t", "overlay", "overlay", "-o", options, w.mountPoint().toString());
    try {
      run("sh", "-ec", "cd '" + w.mountPoint() + "'; " + script);
    } finally {
      run("umount", w.mountPoint().toString());
    }
  }

  private static List<String> kinds(LayerHandle layer) throws IOException {
    List<String> out = new ArrayList<>();
    layer.toc().forEach(e -> out.add(e.kind() + " " + e.path()));
    return out;
  }

  @Test
  void what_a_step_changes_becomes_a_layer() throws Exception {
    DirectoryLayerStore store = store("one");
    List<LayerEntry> base = new ArrayList<>();
    for (String d : List.of("/etc", "/gone", "/redone", "/redone/inner", "/kept", "/moved")) {
      base.add(LayerEntry.of(TocEntry.directory(new ContainerPath(d), 0755, 0, 0, 500)));
    }
    for (String f : List.of("/etc/a", "/gone/x", "/redone/old", "/kept/f", "/moved/m", "/plain")) {
      base.add(file(f, f.getBytes(StandardCharsets.UTF_8), 0644));
    }
    LayerHandle bottom = store.write(base, Face.TREE);
    LayerHandle layer;
    try (Workspace w = store.openWorkspace(List.of(bottom))) {
      step(
          w,
          "rm etc/a; rm -r gone; rm -r redone; mkdir -p redone/sub/deeper; echo n > redone/new;"
              + " mkdir -p fresh/a/b; echo x > fresh/a/b/c; ln fresh/a/b/c fresh/a/d; chmod 4711 plain;"
              + " mv moved elsewhere; ln -s nowhere dangling; mkfifo pipe; touch -d @-100 old;"
              + " setfattr -n user.k -v v old 2>/dev/null || true");
      layer = w.freeze(new MtimeRule(1_000_000));
    }
    assertEquals(
        List.of(
            "ADD /dangling",
            "ADD /elsewhere",
            "ADD /elsewhere/m",
            "ADD /etc",
            "WHITEOUT /etc/a",
            "ADD /fresh",
            "ADD /fresh/a",
            "ADD /fresh/a/b",
            "ADD /fresh/a/b/c",
            "HARD_LINK /fresh/a/d",
            "WHITEOUT /gone",
            "WHITEOUT /moved",
            "ADD /old",
            "ADD /pipe",
            "ADD /plain",
            "OPAQUE_DIRECTORY /redone",
            "ADD /redone/new",
            "ADD /redone/sub",
            "ADD /redone/sub/deeper"),
        kinds(layer));
    assertEquals(1_000_000, layer.toc().newestMtime());
    assertEquals(-100, layer.toc().find(new ContainerPath("/old")).orElseThrow().mtimeSeconds());

    MergedView view = MergedView.of(List.of(bottom, layer));
    assertEquals(Optional.empty(), view.find(new ContainerPath("/etc/a")));
    assertEquals(Optional.empty(), view.find(new ContainerPath("/redone/old")));
    assertEquals(2, view.list(new ContainerPath("/redone")).size());
    assertArrayEquals(
        new byte[] {'x', '\n'}, view.read(new ContainerPath("/fresh/a/d"), 10).orElseThrow());
    assertEquals(04711, view.find(new ContainerPath("/plain")).orElseThrow().mode());

    DirectoryLayerStore other = store("two");
    List<LayerHandle> copies = new ArrayList<>();
    for (LayerHandle l : List.of(bottom, layer)) {
      try (InputStream tar = store.openTar(l.layer().diffId())) {
        copies.add(other.importTar(tar, Optional.empty(), Optional.of(l.layer().diffId())));
      }
    }
    Map<String, String> merged = mounted(store, List.of(bottom, layer));
    assertEquals(merged, mounted(other, copies));
    assertTrue(merged.containsKey("/elsewhere/m") && !merged.containsKey("/gone"));
  }

  private Map<String, String> mounted(DirectoryLayerStore store, List<LayerHandle> layers)
      throws Exception {
    try (Workspace w = store.openWorkspace(layers)) {
      step(w, "tar -C . --numeric-owner --sort=name -cf ../seen.tar .");
      return tarList(w.mountPoint().resolveSibling("seen.tar"));
    }
  }

  private Map<String, String> tarList(Path tar) throws Exception {
    Process p = new ProcessBuilder("tar", "--numeric-owner", "-tvf", tar.toString()).start();
    Map<String, String> out = new TreeMap<>();
    try (var lines = p.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String name = line.replaceFirst("^.*:\\d\\d \\.", "");
        out.put(name, line);
      }
    }
    assertEquals(0, p.waitFor());
    out.remove("/");
    return out;
  }
}
