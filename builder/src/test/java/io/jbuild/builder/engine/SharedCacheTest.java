package io.jbuild.builder.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jbuild.builder.Attributes;
import io.jbuild.builder.BuildContext;
import io.jbuild.builder.BuildException;
import io.jbuild.builder.BuildRequest;
import io.jbuild.builder.BuildResult;
import io.jbuild.builder.CachePolicy;
import io.jbuild.builder.DockerfileLocation;
import io.jbuild.builder.ErrorCode;
import io.jbuild.builder.Output;
import io.jbuild.layercache.Descriptor;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.ImageReference;
import io.jbuild.layercache.ImageSink;
import io.jbuild.layercache.ImageSource;
import io.jbuild.layercache.Packing;
import io.jbuild.layercache.Platform;
import io.jbuild.layercache.PullPolicy;
import io.jbuild.layercache.Store;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Caches that one machine writes and another reads. */
@Timeout(60)
class SharedCacheTest {
  private static final String DOCKERFILE =
      """
      FROM scratch AS one
      COPY a /a
      FROM scratch
      COPY --from=one /a /b
      COPY c /c
      """;

  @TempDir Path directory;
  private Path cache;

  @BeforeEach
  void write() throws IOException {
    cache = directory.resolve("cache");
    Files.createDirectories(directory.resolve("context"));
    Files.writeString(directory.resolve("context/a"), "a");
    Files.writeString(directory.resolve("context/c"), "c");
  }

  private BuildRequest request(List<String> from, List<String> to) {
    CachePolicy policy =
        new CachePolicy(
            false,
            List.of(),
            from.stream().map(t -> Attributes.parse("--cache-from", t)).toList(),
            to.stream().map(t -> Attributes.parse("--cache-to", t)).toList());
    return BuildRequest.of(new BuildContext.Directory(directory.resolve("context")))
        .dockerfile(new DockerfileLocation.Text("Dockerfile", DOCKERFILE))
        .cache(policy)
        .build();
  }

  private BuildResult build(String machine, List<String> from, List<String> to)
      throws IOException, BuildException {
    try (Builds builds = new Builds(directory.resolve(machine))) {
      return builds.build(request(from, to));
    }
  }

  private String to(String mode) {
    return "type=local,dest=" + cache + ",mode=" + mode;
  }

  private String from() {
    return "type=local,src=" + cache;
  }

  @Test
  void another_machine_runs_no_step_again() throws Exception {
    BuildResult first = build("one", List.of(), List.of(to("max")));
    assertEquals(3, Builds.ran(first));
    BuildResult second = build("two", List.of(from()), List.of());
    assertEquals(0, Builds.ran(second));
    assertEquals(first.image().id(), second.image().id());
    assertEquals(List.of(), second.warnings());
  }

  @Test
  void a_build_that_was_all_cached_writes_the_whole_cache_too() throws Exception {
    build("one", List.of(), List.of());
    build("one", List.of(), List.of(to("max")));
    assertEquals(0, Builds.ran(build("two", List.of(from()), List.of())));
  }

  @Test
  void the_smaller_mode_keeps_only_what_the_image_has() throws Exception {
    build("one", List.of(), List.of(to("min")));
    assertEquals(1, Builds.ran(build("two", List.of(from()), List.of())));
  }

  @Test
  void what_was_imported_can_be_passed_on() throws Exception {
    build("one", List.of(), List.of(to("max")));
    Path other = directory.resolve("other");
    build("two", List.of(from()), List.of("type=local,mode=max,dest=" + other));
    assertEquals(0, Builds.ran(build("three", List.of("type=local,src=" + other), List.of())));
  }

  @Test
  void a_layer_with_a_flipped_byte_is_made_anew() throws Exception {
    BuildResult first = build("one", List.of(), List.of(to("max")));
    for (var diffId : first.image().config().diffIds()) {
      Path blob = cache.resolve("blobs/sha256").resolve(diffId.hex());
      byte[] bytes = Files.readAllBytes(blob);
      bytes[0] ^= 1;
      Files.write(blob, bytes);
    }
    BuildResult second = build("two", List.of(from()), List.of());
    assertEquals(first.image().id(), second.image().id());
    assertEquals(2, Builds.ran(second));
    assertTrue(second.warnings().get(0).startsWith("a layer of the cache is damaged"));
  }

  @Test
  void records_with_a_flipped_byte_are_not_believed() throws Exception {
    build("one", List.of(), List.of(to("max")));
    try (Stream<Path> blobs = Files.list(cache.resolve("blobs/sha256"))) {
      for (Path blob : blobs.toList()) {
        String text = Files.readString(blob, StandardCharsets.ISO_8859_1);
        if (text.contains("jbuild.cache.v1")) {
          String other = text.replace("jbuild.copy.v1", "jbuild.copy.v0");
          Files.writeString(blob, other, StandardCharsets.ISO_8859_1);
        }
      }
    }
    BuildResult second = build("two", List.of(from()), List.of());
    assertEquals(3, Builds.ran(second));
    assertEquals(1, second.warnings().size());
  }

  @Test
  void a_cache_that_is_not_there_yet_is_a_warning() throws Exception {
    BuildResult result = build("one", List.of(from()), List.of(to("max")));
    assertEquals(List.of("there is no cache to read in " + cache), result.warnings());
    assertEquals(0, Builds.ran(build("two", List.of(from()), List.of())));
  }

  @Test
  void other_kinds_of_caches_are_refused_by_name() {
    BuildException e =
        assertThrows(BuildException.class, () -> build("one", List.of("type=gha"), List.of()));
    assertEquals(ErrorCode.UNSUPPORTED, e.code());
    assertEquals(
        "--cache-from of type 'gha' is not supported: want type=local or type=registry",
        e.getMessage());
    assertThrows(
        IllegalArgumentException.class, () -> build("one", List.of(), List.of("type=local")));
  }

  /** A registry of what was written to it, in the store of the machine that wrote it. */
  private static final class Shelf implements ImageSource, ImageSink {
    private final Map<String, Descriptor> names = new HashMap<>();
    private @Nullable Store from;
    private @Nullable Store to;

    @Override
    public Optional<Image> find(ImageReference name, Platform platform, PullPolicy policy)
        throws IOException {
      Descriptor target = names.get(name.toString());
      if (target == null) {
        return Optional.empty();
      }
      Store there = Objects.requireNonNull(from);
      Image image = there.images().findByDigest(target.digest()).orElseThrow();
      byte[] config = there.blobs().read(image.id());
      return Optional.of(
          Objects.requireNonNull(to).images().put(there.blobs().read(image.digest()), config));
    }

    @Override
    public void fetch(Image image, Collection<Digest> diffIds) throws IOException {
      for (Digest diffId : diffIds) {
        try (InputStream in = Objects.requireNonNull(from).layers().openTar(diffId)) {
          Objects.requireNonNull(to).layers().importTar(in, Optional.empty(), Optional.of(diffId));
        }
      }
    }

    @Override
    public void write(Descriptor target, List<ImageReference> to, Packing packing) {
      to.forEach(name -> names.put(name.toString(), target));
    }
  }

  private long ranElsewhere(String to, String from) throws IOException, BuildException {
    Shelf shelf = new Shelf();
    try (Builds one = new Builds(directory.resolve("one"));
        Builds two = new Builds(directory.resolve("two"))) {
      shelf.from = one.store();
      shelf.to = two.store();
      BuildRequest push = request(List.of(), List.of(to));
      Output image =
          new Output.ToStore(List.of(ImageReference.parse("r.test/app:1")), true, Packing.ANY);
      one.build(push.toBuilder().outputs(List.of(image)).build(), shelf);
      BuildResult second = two.build(request(List.of(from), List.of()), shelf);
      assertEquals(List.of(), second.warnings());
      return Builds.ran(second);
    }
  }

  @Test
  void a_registry_keeps_a_cache_as_an_image() throws Exception {
    String ref = "ref=r.test/cache:1";
    assertEquals(0, ranElsewhere("type=registry,mode=max," + ref, "type=registry," + ref));
  }

  @Test
  void an_image_carries_what_it_was_made_of() throws Exception {
    assertEquals(1, ranElsewhere("type=inline", "type=registry,ref=r.test/app:1"));
  }

  @Test
  void an_image_without_records_is_no_cache() throws Exception {
    assertThrows(
        AssertionError.class,
        () -> ranElsewhere("type=registry,ref=r.test/c:1", "type=registry,ref=r.test/app:1"));
  }
}
