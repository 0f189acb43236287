package io.jbuild.builder.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jbuild.builder.BuildContext;
import io.jbuild.builder.BuildException;
import io.jbuild.builder.BuildRequest;
import io.jbuild.builder.DockerfileLocation;
import io.jbuild.builder.ErrorCode;
import io.jbuild.builder.Output;
import io.jbuild.layercache.Descriptor;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.Manifest;
import io.jbuild.layercache.MediaType;
import io.jbuild.layercache.json.ImageJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a build gives out, in one form and in several. */
@Timeout(60)
class OutputsTest {
  @TempDir Path directory;
  private final ByteArrayOutputStream standardOutput = new ByteArrayOutputStream();
  private Path context;

  @BeforeEach
  void write() throws IOException {
    context = Files.createDirectories(directory.resolve("context"));
    Files.writeString(context.resolve("a"), "a".repeat(10_000));
  }

  private void build(String... outputs) throws Exception {
    List<Output> parsed = new ArrayList<>();
    for (String output : outputs) {
      parsed.add(Output.parse(output, directory, standardOutput));
    }
    BuildRequest request =
        BuildRequest.of(new BuildContext.Directory(context))
            .dockerfile(new DockerfileLocation.Text("Dockerfile", "FROM scratch\nCOPY a /a\n"))
            .outputs(parsed)
            .build();
    try (Builds builds = new Builds(directory.resolve("store"))) {
      builds.build(request);
    }
  }

  private Descriptor onlyLayer(String layout) throws IOException {
    Path top = directory.resolve(layout);
    Digest target =
        ImageJson.parseIndex(Files.readAllBytes(top.resolve("index.json")))
            .manifests()
            .get(0)
            .digest();
    Manifest manifest = ImageJson.parseManifest(Files.readAllBytes(blob(top, target)));
    Descriptor layer = manifest.layers().get(0);
    assertEquals(layer.size(), Files.size(blob(top, layer.digest())));
    assertEquals(layer.digest(), Digest.sha256(Files.readAllBytes(blob(top, layer.digest()))));
    return layer;
  }

  private static Path blob(Path layout, Digest digest) {
    return layout.resolve("blobs/sha256").resolve(digest.hex());
  }

  @Test
  void all_outputs_of_one_build_are_written() throws Exception {
    build("type=oci,dest=o.tar", "type=docker,dest=d.tar", "tree", "type=tar,dest=t.tar", "-");
    assertTrue(Files.size(directory.resolve("o.tar")) > 0);
    assertTrue(Files.size(directory.resolve("d.tar")) > 0);
    assertEquals(10_000, Files.size(directory.resolve("tree/a")));
    assertEquals(Files.size(directory.resolve("t.tar")), standardOutput.size());
  }

  @Test
  void only_one_goes_to_standard_output() {
    BuildException e = assertThrows(BuildException.class, () -> build("-", "type=oci,dest=-"));
    assertEquals(ErrorCode.USAGE, e.code());
    assertEquals(0, standardOutput.size());
  }

  @Test
  void layers_of_a_layout_are_compressed_when_that_is_asked_for() throws Exception {
    build(
        "type=oci,tar=false,dest=plain",
        "type=oci,tar=false,dest=gz,compression=gzip",
        "type=oci,tar=false,dest=zst,compression=zstd,compression-level=9,force-compression=true");
    assertEquals(MediaType.OCI_LAYER, onlyLayer("plain").mediaType());
    assertEquals(MediaType.OCI_LAYER_GZIP, onlyLayer("gz").mediaType());
    assertEquals(MediaType.OCI_LAYER_ZSTD, onlyLayer("zst").mediaType());
    assertTrue(onlyLayer("gz").size() < onlyLayer("plain").size());
  }

  @Test
  void what_is_compressed_once_gives_the_same_bytes_again() throws Exception {
    build("type=oci,tar=false,dest=one,compression=gzip");
    build("type=oci,tar=false,dest=two,compression=gzip");
    assertEquals(onlyLayer("one"), onlyLayer("two"));
  }

  @Test
  void the_store_keeps_its_layers_as_they_are_and_says_so() {
    BuildException e =
        assertThrows(BuildException.class, () -> build("type=image,compression=zstd"));
    assertEquals(ErrorCode.UNSUPPORTED, e.code());
  }
}
