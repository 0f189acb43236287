package io.jbuild.registry.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jbuild.layercache.Image;
import io.jbuild.layercache.ImageReference;
import io.jbuild.layercache.Packing;
import io.jbuild.layercache.PullPolicy;
import io.jbuild.layercache.Store;
import io.jbuild.layercache.files.NioFileOps;
import io.jbuild.layercache.image.ImageAssert;
import io.jbuild.layercache.store.DirectoryStore;
import io.jbuild.registry.CredentialSource;
import io.jbuild.registry.Limits;
import io.jbuild.registry.RegistrySettings;
import io.jbuild.registry.TransferListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A line that cuts, delays, corrupts and answers in the registry's place, differently with each
 * seed: what comes over it is right, or one clear error and nothing in the store.
 */
final class BadLineTest {
  private static final int SEEDS = 3;
  private static final int BYTES = 200_000;

  @TempDir Path dir;

  static Stream<Arguments> faults() {
    return Stream.of(FaultProxy.Kind.values())
        .flatMap(kind -> IntStream.range(0, SEEDS).mapToObj(seed -> Arguments.of(kind, seed)));
  }

  private static RemoteImages remote(Store store) {
    RegistrySettings hasty = RegistrySettings.NONE.withLimits(Limits.USUAL.withAttempts(3));
    return new RemoteImages(store, hasty, CredentialSource.ANONYMOUS, TransferListener.NONE);
  }

  private Store store(String name) throws IOException {
    return DirectoryStore.open(dir.resolve(name), new NioFileOps());
  }

  /** Most connections of a seed have a fault somewhere. */
  private static FaultProxy.Plan plan(FaultProxy.Kind kind, int seed, boolean wantsUp) {
    return (number, up) -> {
      Random random = new Random(seed * 1000L + number);
      // what stands in for an answer goes to the client, before it
      boolean early = kind == FaultProxy.Kind.BUSY || kind == FaultProxy.Kind.BROKEN;
      boolean hit = up == (wantsUp && !early) && random.nextInt(3) > 0;
      return hit
          ? new FaultProxy.Fault(kind, early ? 1 : 1 + random.nextInt(BYTES))
          : FaultProxy.NONE;
    };
  }

  @ParameterizedTest
  @MethodSource("faults")
  void what_is_pulled_is_right_or_one_clear_error(FaultProxy.Kind kind, int seed) throws Exception {
    try (DockerRegistry registry = DockerRegistry.start(dir.resolve("registry"));
        FaultProxy line = new FaultProxy(registry.host(), plan(kind, seed, false));
        Store here = store("here");
        Store there = store("there")) {
      Image image = TestImages.large(here, BYTES);
      remote(here).push(image.descriptor(), List.of(registry.name("a:1")), Packing.ANY);
      ImageReference name = ImageReference.parse(line.host() + "/a:1");
      try {
        RemoteImages remote = remote(there);
        Image pulled = remote.find(name, TestImages.AMD64, PullPolicy.ALWAYS).orElseThrow();
        remote.fetch(pulled, pulled.config().diffIds());
        ImageAssert.isValid(there, pulled);
        assertEquals(image.id(), pulled.id());
      } catch (IOException e) {
        assertClear(e);
        assertFalse(there.images().find(name).isPresent());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("faults")
  void what_is_pushed_is_right_or_one_clear_error(FaultProxy.Kind kind, int seed) throws Exception {
    try (DockerRegistry registry = DockerRegistry.start(dir.resolve("registry"));
        FaultProxy line = new FaultProxy(registry.host(), plan(kind, seed, true));
        Store here = store("here");
        Store there = store("there")) {
      Image image = TestImages.large(here, BYTES);
      ImageReference name = ImageReference.parse(line.host() + "/a:1");
      boolean pushed = true;
      try {
        remote(here).push(image.descriptor(), List.of(name), Packing.ANY);
      } catch (IOException e) {
        assertClear(e);
        pushed = false;
      }
      RemoteImages remote = remote(there);
      var found = remote.find(registry.name("a:1"), TestImages.AMD64, PullPolicy.ALWAYS);
      assertTrue(found.isPresent() || !pushed);
      if (found.isPresent()) {
        remote.fetch(found.get(), found.get().config().diffIds());
        ImageAssert.isValid(there, found.get());
        assertEquals(image.id(), found.get().id());
      }
    }
  }

  private static void assertClear(IOException e) {
    String message = String.valueOf(e.getMessage());
    assertTrue(message.contains("127.0.0.1") || message.contains("sha256:"), message);
    assertFalse(message.contains("Exception"), message);
  }
}
