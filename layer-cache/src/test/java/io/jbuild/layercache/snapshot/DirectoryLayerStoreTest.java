package io.jbuild.layercache.snapshot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.Descriptor;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.LayerEntry;
import io.jbuild.layercache.LayerHandle;
import io.jbuild.layercache.LayerStore.Face;
import io.jbuild.layercache.MediaType;
import io.jbuild.layercache.MtimeRule;
import io.jbuild.layercache.TocEntry;
import io.jbuild.layercache.files.FileOps;
import io.jbuild.layercache.files.Lease;
import io.jbuild.layercache.files.NioFileOps;
import io.jbuild.layercache.files.OwnershipException;
import io.jbuild.layercache.store.DirectoryBlobStore;
import io.jbuild.layercache.toc.MergedView;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DirectoryLayerStoreTest {
  @TempDir Path directory;
  private Lease lease;
  private DirectoryLayerStore store;

  @BeforeEach
  void open() {
    lease = Lease.of(directory);
    store = new DirectoryLayerStore(directory, new NioFileOps(), blobs(), lease);
  }

  @AfterEach
  void close() throws IOException {
    lease.close();
  }

  private DirectoryBlobStore blobs() {
    return new DirectoryBlobStore(directory.resolve("blobs"), lease);
  }

  private static LayerEntry file(String path, String content) {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    TocEntry e = TocEntry.file(new ContainerPath(path), 0640, uid(), uid(), bytes.length, 1000);
    return new LayerEntry(e, () -> new ByteArrayInputStream(bytes));
  }

  private static long uid() {
    try {
      return ((Number) Files.getAttribute(Path.of("/proc/self"), "unix:uid")).longValue();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static LayerEntry directory(String path) {
    return LayerEntry.of(TocEntry.directory(new ContainerPath(path), 0750, uid(), uid(), 900));
  }

  private static List<LayerEntry> some() {
    List<LayerEntry> entries = new ArrayList<>();
    entries.add(directory("/a"));
    entries.add(file("/a/x", "hello\n"));
    entries.add(directory("/a-b"));
    entries.add(file("/a-b/empty", ""));
    entries.add(file("/z", "z".repeat(3_000_000)));
    entries.add(
        LayerEntry.of(TocEntry.symlink(new ContainerPath("/a/link"), "../z", uid(), uid(), 5)));
    TocEntry hard = TocEntry.file(new ContainerPath("/a/0"), 0, 0, 0, 0, 0);
    entries.add(LayerEntry.of(hardLink(hard, "/a/x")));
    return entries;
  }

  private static TocEntry hardLink(TocEntry e, String target) {
    return new TocEntry(
        e.path(),
        TocEntry.Kind.HARD_LINK,
        e.type(),
        e.mode(),
        e.uid(),
        e.gid(),
        0,
        0,
        0,
        target,
        0,
        0,
        e.xattrs(),
        Optional.empty());
  }

  @Test
  void a_layer_that_fails_is_removed_when_nothing_writes_to_it_any_more() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    AtomicBoolean ended = new AtomicBoolean();
    TocEntry failing = file("/a", "a").entry();
    TocEntry slow = file("/b", "b").entry();
    LayerEntry.Content fails =
        () -> {
          try {
            begun.await();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
          throw new IOException("no space left");
        };
    LayerEntry.Content lasts =
        () -> {
          begun.countDown();
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
          ended.set(true);
          return new ByteArrayInputStream("b".getBytes(StandardCharsets.UTF_8));
        };
    List<LayerEntry> entries = List.of(new LayerEntry(failing, fails), new LayerEntry(slow, lasts));

    IOException thrown = assertThrows(IOException.class, () -> store.write(entries, Face.TREE));

    assertEquals("no space left", thrown.getMessage());
    assertTrue(ended.get(), "a file was still being read after the failure had been told");
    try (Stream<Path> left = Files.walk(directory.resolve("tmp"))) {
      assertEquals(List.of(), left.filter(p -> p.endsWith("a") || p.endsWith("b")).toList());
    }
  }

  private byte[] tar(LayerHandle layer) throws IOException {
    try (InputStream in = store.openTar(layer.layer().diffId())) {
      return in.readAllBytes();
    }
  }

  private static List<TocEntry> entries(LayerHandle layer) throws IOException {
    List<TocEntry> out = new ArrayList<>();
    layer.toc().forEach(out::add);
    return out;
  }

  @Test
  void tar_and_tree_are_the_same_layer() throws IOException {
    LayerHandle asTree = store.write(some(), Face.TREE);
    byte[] fromTree = tar(asTree);
    List<TocEntry> toc = entries(asTree);
    Path tree = asTree.tree();
    assertEquals("hello\n", Files.readString(tree.resolve("a/0")));
    assertEquals("../z", Files.readSymbolicLink(tree.resolve("a/link")).toString());
    assertEquals(
        Files.getAttribute(tree.resolve("a/0"), "unix:ino"),
        Files.getAttribute(tree.resolve("a/x"), "unix:ino"));
    assertEquals(900, Files.getLastModifiedTime(tree.resolve("a")).toInstant().getEpochSecond());
    assertEquals(asTree.layer().diffId(), Digest.sha256(fromTree));
    assertEquals(asTree.layer().size(), fromTree.length);

    List<LayerEntry> shuffled = some();
    Collections.shuffle(shuffled, new Random(7));
    LayerHandle asTar = store.write(shuffled, Face.TAR);
    assertEquals(asTree.layer(), asTar.layer());
    assertArrayEquals(fromTree, tar(asTar));
    assertEquals(toc, entries(asTar));
    assertEquals("[/a, /a/0, /a/link, /a/x, /a-b, /a-b/empty, /z]", paths(toc));
    assertEquals(1000, asTar.toc().newestMtime());
  }

  private static String paths(List<TocEntry> toc) {
    List<String> out = new ArrayList<>();
    toc.forEach(e -> out.add(e.path().value()));
    return out.toString();
  }

  @Test
  void an_imported_layer_keeps_its_bytes_and_becomes_a_tree() throws IOException {
    byte[] tar = tar(store.write(some(), Face.TREE));
    byte[] blob = gzip(tar);
    Descriptor d = Descriptor.of(MediaType.OCI_LAYER_GZIP, Digest.sha256(blob), blob.length);
    Path other = Files.createDirectory(directory.resolve("other"));
    Lease otherLease = Lease.of(other);
    DirectoryLayerStore second =
        new DirectoryLayerStore(
            other,
            new NioFileOps(),
            new DirectoryBlobStore(other.resolve("blobs"), otherLease),
            otherLease);
    LayerHandle in =
        second.importTar(
            new ByteArrayInputStream(blob), Optional.of(d), Optional.of(Digest.sha256(tar)));
    assertEquals(List.of(d), second.blobs(in.layer().diffId()));
    assertEquals("hello\n", Files.readString(in.tree().resolve("a/x")));
    assertEquals(3_000_000, Files.size(in.tree().resolve("z")));
    try (InputStream again = second.openTar(in.layer().diffId())) {
      assertArrayEquals(tar, again.readAllBytes());
    }
    MergedView view = MergedView.of(List.of(in));
    assertEquals(
        "hello\n",
        new String(
            view.read(new ContainerPath("/a/0"), 100).orElseThrow(), StandardCharsets.UTF_8));
    assertEquals(3_000_000, view.stat(new ContainerPath("/a/link")).orElseThrow().size());

    blob[blob.length / 2] ^= 1;
    IOException e =
        assertThrows(
            IOException.class,
            () ->
                second.importTar(new ByteArrayInputStream(blob), Optional.of(d), Optional.empty()));
    assertTrue(e.toString().contains("damaged: want " + d.digest()), e::toString);
    otherLease.close();
  }

  @Test
  void an_upper_directory_becomes_a_layer_while_it_is_used() throws IOException {
    LayerHandle base = store.write(some(), Face.TAR);
    var workspace = store.openWorkspace(List.of(base));
    assertEquals(List.of(base.tree()), workspace.lowerDirectories());
    Path made = Files.writeString(workspace.upper().resolve("made"), "new");
    assertTrue(Files.getLastModifiedTime(made).toInstant().getEpochSecond() > 2000);
    LayerHandle layer = workspace.freeze(new MtimeRule(2000));
    Path early = layer.tree();
    assertEquals("new", Files.readString(early.resolve("made")));
    Digest diffId = layer.layer().diffId();
    assertEquals("new", Files.readString(early.resolve("made")));
    assertEquals(2000, layer.toc().newestMtime());
    workspace.close();
    Path late = layer.tree();
    assertEquals(directory.resolve("layers").resolve(diffId.hex()).resolve("tree"), late);
    assertFalse(Files.isSymbolicLink(late));
    assertTrue(Files.isDirectory(late, LinkOption.NOFOLLOW_LINKS));
    assertEquals("[/made]", paths(entries(layer)));
    assertEquals(Digest.sha256(tar(layer)), diffId);
    assertEquals(List.of(base.layer().diffId(), diffId).size(), store.list().size());
  }

  @Test
  void an_empty_layer_is_two_blocks_of_zeros() throws IOException {
    LayerHandle empty = store.write(List.of(), Face.TAR);
    assertEquals(
        "sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef",
        empty.layer().diffId().toString());
    assertEquals(0, empty.toc().size());
    assertTrue(Files.isDirectory(empty.tree()));
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream gz = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(gz)) {
      out.write(bytes);
    }
    return gz.toByteArray();
  }

  /** The file operations of a user who is not root. */
  private static FileOps ofOrdinaryUser() {
    FileOps files = new NioFileOps();
    return (FileOps)
        Proxy.newProxyInstance(
            FileOps.class.getClassLoader(),
            new Class<?>[] {FileOps.class},
            (proxy, method, arguments) ->
                method.getName().equals("givesOwners") ? false : method.invoke(files, arguments));
  }

  @Test
  void who_cannot_give_files_away_gets_the_same_layer_without_a_tree() throws IOException {
    DirectoryLayerStore own = new DirectoryLayerStore(directory, ofOrdinaryUser(), blobs(), lease);
    LayerHandle layer = own.write(some(), Face.TREE);
    assertFalse(
        Files.exists(directory.resolve("layers/" + layer.layer().diffId().hex() + "/tree")));
    assertEquals(store.write(some(), Face.TAR).layer(), layer.layer());
    TocEntry hello = MergedView.of(List.of(layer)).find(new ContainerPath("/a/x")).orElseThrow();
    try (InputStream in = layer.content(hello).open()) {
      assertEquals("hello\n", new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
    assertThrows(OwnershipException.class, () -> own.openWorkspace(List.of(layer)));
  }

  @Test
  void who_can_make_no_tree_reads_from_a_layer_that_came_compressed() throws IOException {
    byte[] tar = tar(store.write(some(), Face.TAR));
    Path other = Files.createDirectory(directory.resolve("other"));
    try (Lease held = Lease.of(other)) {
      DirectoryLayerStore own =
          new DirectoryLayerStore(
              other, ofOrdinaryUser(), new DirectoryBlobStore(other.resolve("blobs"), held), held);
      LayerHandle in =
          own.importTar(new ByteArrayInputStream(gzip(tar)), Optional.empty(), Optional.empty());
      MergedView view = MergedView.of(List.of(in));
      for (String path : List.of("/a/0", "/a/x")) {
        byte[] text = view.read(new ContainerPath(path), 100).orElseThrow();
        assertEquals("hello\n", new String(text, StandardCharsets.UTF_8));
      }
    }
  }
}
