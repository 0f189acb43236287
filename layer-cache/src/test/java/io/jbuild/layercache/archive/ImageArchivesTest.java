package io.jbuild.layercache.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jbuild.layercache.Descriptor;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.ImageIndex;
import io.jbuild.layercache.ImageReference;
import io.jbuild.layercache.Manifest;
import io.jbuild.layercache.MediaType;
import io.jbuild.layercache.Platform;
import io.jbuild.layercache.Store;
import io.jbuild.layercache.files.NioFileOps;
import io.jbuild.layercache.json.ImageJson;
import io.jbuild.layercache.layout.LoadedImage;
import io.jbuild.layercache.layout.OciLayout;
import io.jbuild.layercache.layout.SavedImage;
import io.jbuild.layercache.store.DirectoryStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ImageArchivesTest {
  private static final Platform AMD64 = Platform.of("linux", "amd64");
  @TempDir Path dir;
  private final List<Store> stores = new ArrayList<>();

  private Store newStore() {
    Path root = dir.resolve("store" + stores.size());
    Store store = DirectoryStore.open(root, new NioFileOps());
    stores.add(store);
    return store;
  }

  @AfterEach
  void close() throws IOException {
    for (Store store : stores) {
      store.close();
    }
  }

  private static List<LoadedImage> load(Store store, byte[] archive) throws IOException {
    return ImageArchives.load(new ByteArrayInputStream(archive), store, "the archive");
  }

  private static byte[] save(Store store, List<SavedImage> images) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    DockerArchiveWriter.write(store, images, out);
    return out.toByteArray();
  }

  private static TestArchive docker(String config, String layers, byte[]... content)
      throws IOException {
    TestArchive archive = new TestArchive();
    for (int i = 0; i < content.length; i++) {
      archive.file(i + "/layer.tar", content[i]);
    }
    return archive
        .file("c.json", config)
        .file("manifest.json", "[{'Config':'c.json','RepoTags':['a:1','b/c:2']," + layers + "}]");
  }

  @Test
  void an_archive_of_docker_goes_through_the_store_and_out_again() throws IOException {
    assumeTrue(TestArchive.hasBusybox(), "the image archive of the conformance data is not here");
    Store store = newStore();
    List<LoadedImage> loaded = ImageArchives.load(TestArchive.busybox(), store);
    Image image = loaded.get(0).images().get(0);
    assertEquals(
        "sha256:724ec7196ece18a47131412836e67f6c5cfc3fcd8306e5b016bdafd003af13c6",
        image.id().toString());
    List<ImageReference> names = loaded.get(0).names();
    assertEquals(image, store.images().find(names.get(0).familiar(), AMD64).orElseThrow());

    List<SavedImage> saved = List.of(new SavedImage(image.descriptor(), names));
    byte[] archive = save(store, saved);
    assertArrayEquals(archive, save(store, saved));
    Store other = newStore();
    List<LoadedImage> again = load(other, archive);
    assertEquals(image.digest(), again.get(0).target().digest());
    assertEquals(names, again.get(0).names());
    assertArrayEquals(archive, save(other, List.of(new SavedImage(again.get(0).target(), names))));
  }

  @Test
  void layers_may_be_links_compressed_and_shared_between_images() throws IOException {
    byte[] a = TestArchive.layer("a", "1");
    byte[] b = TestArchive.layer("b", "2");
    TestArchive archive =
        new TestArchive()
            .link("y/layer.tar", "../x/layer.tar", '2')
            .link("z/layer.tar", "x/layer.tar", '1')
            .file("./x/layer.tar", a)
            .file("b", TestArchive.gzip(b))
            .file("one.json", TestArchive.config(a, b))
            .file("two.json", TestArchive.config(a))
            .file(
                "manifest.json",
                "[{'Config':'one.json','RepoTags':null,'Layers':['y/layer.tar','b']},"
                    + "{'Config':'two.json','RepoTags':['two'],'Layers':['z/layer.tar']}]");
    Store store = newStore();
    List<LoadedImage> loaded = load(store, archive.bytes());
    assertEquals(List.of(), loaded.get(0).names());
    Manifest manifest = loaded.get(0).images().get(0).manifest();
    assertEquals(Digest.sha256(b), manifest.layers().get(1).digest());
    assertEquals(2, store.images().list().size());

    List<SavedImage> both = new ArrayList<>();
    loaded.forEach(l -> both.add(new SavedImage(l.target(), l.names())));
    Store other = newStore();
    assertEquals(2, load(other, save(store, both)).size());
    assertTrue(other.images().find("two", AMD64).isPresent());
  }

  @Test
  void an_archive_older_than_manifests_is_understood() throws IOException {
    byte[] a = TestArchive.layer("a", "1");
    byte[] b = TestArchive.layer("b", "2");
    TestArchive archive =
        new TestArchive()
            .file("repositories", "{'old/app':{'v1':'top'}}")
            .file("base/json", "{'id':'base','created':'2014-01-01T00:00:00Z'}")
            .file("base/VERSION", "1.0")
            .file("base/layer.tar", a)
            .file(
                "top/json",
                "{'id':'top','parent':'base','os':'linux','architecture':'amd64','author':'me',"
                    + "'config':{'Cmd':['sh']},'container_config':{'Cmd':['/bin/sh','-c','x']}}")
            .file("top/layer.tar", b);
    Store store = newStore();
    Image image = load(store, archive.bytes()).get(0).images().get(0);
    assertEquals(List.of(Digest.sha256(a), Digest.sha256(b)), image.config().diffIds());
    assertEquals(Optional.of(List.of("sh")), image.config().container().cmd());
    assertEquals(Optional.of("/bin/sh -c x"), image.config().history().get(1).createdBy());
    assertEquals(image, store.images().find("old/app:v1", AMD64).orElseThrow());
  }

  @Test
  void an_index_is_kept_whole_with_the_members_that_are_there() throws IOException {
    byte[] layer = TestArchive.layer("a", "1");
    byte[] packed = TestArchive.gzip(layer);
    byte[] config = TestArchive.config(layer).getBytes(UTF_8);
    Manifest manifest =
        Manifest.of(
            MediaType.DOCKER_MANIFEST,
            Descriptor.of(MediaType.DOCKER_CONFIG, Digest.sha256(config), config.length),
            List.of(
                Descriptor.of(MediaType.DOCKER_LAYER_GZIP, Digest.sha256(packed), packed.length)));
    byte[] document = ImageJson.toBytes(manifest);
    Descriptor here =
        Descriptor.of(MediaType.DOCKER_MANIFEST, Digest.sha256(document), document.length)
            .withPlatform(AMD64);
    Descriptor gone =
        Descriptor.of(MediaType.DOCKER_MANIFEST, Digest.sha256(new byte[9]), 9)
            .withPlatform(Platform.of("linux", "arm64"));
    byte[] inner =
        ImageJson.toBytes(new ImageIndex(MediaType.DOCKER_INDEX, List.of(here, gone), Map.of()));
    Descriptor innerBlob =
        Descriptor.of(MediaType.DOCKER_INDEX, Digest.sha256(inner), inner.length)
            .withAnnotations(Map.of("org.opencontainers.image.ref.name", "multi:1"));
    byte[] outer =
        ImageJson.toBytes(new ImageIndex(MediaType.OCI_INDEX, List.of(innerBlob), Map.of()));
    TestArchive archive = new TestArchive().file("index.json", outer);
    for (byte[] blob : List.of(inner, document, config, packed)) {
      archive.file("blobs/sha256/" + Digest.sha256(blob).hex(), blob);
    }
    Store store = newStore();
    LoadedImage loaded = load(store, archive.bytes()).get(0);
    assertEquals(innerBlob.digest(), loaded.target().digest());
    assertEquals(here.digest(), store.images().find("multi:1", AMD64).orElseThrow().digest());

    Store second = newStore();
    byte[] saved = save(store, List.of(new SavedImage(loaded.target(), loaded.names())));
    assertEquals(innerBlob.digest(), load(second, saved).get(0).target().digest());

    OciLayout layout = OciLayout.of(dir.resolve("layout"));
    layout.write(second, List.of(new SavedImage(loaded.target(), loaded.names())));
    assertTrue(OciLayout.isIn(dir.resolve("layout")));
    Store third = newStore();
    LoadedImage last = ImageArchives.load(dir.resolve("layout"), third).get(0);
    assertEquals(innerBlob.digest(), last.target().digest());
    assertEquals(loaded.names(), last.names());
  }

  private void refuses(byte[] archive, String why) {
    Store store = newStore();
    IOException e = assertThrows(IOException.class, () -> load(store, archive));
    assertTrue(e.toString().contains(why), e.toString());
    try {
      assertEquals(List.of(), store.images().list());
    } catch (IOException unexpected) {
      throw new AssertionError(unexpected);
    }
  }

  @Test
  void a_hostile_or_broken_archive_is_refused_and_names_nothing() throws IOException {
    byte[] a = TestArchive.layer("a", "1");
    byte[] b = TestArchive.layer("a", "2");
    String layers = "'Layers':['0/layer.tar']";
    refuses(docker(TestArchive.config(b), layers, a).bytes(), "is damaged: want sha256:");
    refuses(docker(TestArchive.config(a, b), layers, a).bytes(), "tells of 2");
    refuses(
        docker(TestArchive.config(a), "'Layers':['1/layer.tar']", a).bytes(),
        "lacks the layer '1/layer.tar'");
    refuses(
        docker(TestArchive.config(a), "'Layers':['../../etc/passwd']", a).bytes(), "leads outside");
    refuses(new TestArchive().file("../x", "y").bytes(), "leads outside");
    refuses(new TestArchive().link("x", "/etc/passwd", '2').bytes(), "outside of it");
    refuses(new TestArchive().link("x/y", "../../z", '2').bytes(), "outside of it");
    refuses(
        docker(TestArchive.config(a), "'Layers':['l']", a)
            .link("l", "m", '2')
            .link("m", "l", '2')
            .bytes(),
        "too many links");
    refuses(new TestArchive().file("x", "1").file("./x", "2").bytes(), "two files named 'x'");
    refuses(new TestArchive().file("x", "1").bytes(), "import it");
    refuses("no tar at all".getBytes(UTF_8), "the archive");
    refuses(docker("{'architecture':'amd64'", layers, a).bytes(), "is no JSON document");
    refuses(
        new TestArchive().file("blobs/sha256/" + Digest.sha256(b).hex(), a).bytes(), "is damaged");
    refuses(new TestArchive().file("blobs/sha256/xyz", a).bytes(), "invalid digest");
    byte[] whole = docker(TestArchive.config(a), layers, a).bytes();
    refuses(Arrays.copyOf(whole, 700), "the archive");
  }
}
