package io.jbuild.runner.place;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jbuild.layercache.Untouched;
import io.jbuild.layercache.Untouched.Kept;
import io.jbuild.layercache.Untouched.Kind;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KeptFilesTest {
  @TempDir Path directory;

  @Test
  void all_that_this_virtual_machine_runs_from_stays() throws IOException {
    Untouched kept = KeptFiles.ofThisProcess().untouched();
    Path java = Path.of(System.getProperty("java.home")).toRealPath();
    for (String name : List.of("lib/modules", "lib/libnet.so", "conf/security/java.security")) {
      Path file = java.resolve(name);
      assertTrue(kept.over(file.toString()).isPresent(), name);
      // Debian's are links into /etc
      assertTrue(kept.over(file.toRealPath().toString()).isPresent(), name);
    }
    for (String entry : System.getProperty("java.class.path").split(":")) {
      if (Files.exists(Path.of(entry))) {
        assertTrue(kept.over(Path.of(entry).toRealPath().toString()).isPresent(), entry);
      }
    }
    for (String name : List.of("/proc", "/sys", "/dev", "/dev/null", "/proc/self/status")) {
      assertEquals(Kind.SYSTEM, kept.over(name).map(Kept::kind).orElseThrow(), name);
    }
  }

  @Test
  void every_link_on_the_way_stays() throws IOException {
    Path top = directory.toRealPath();
    Path real = Files.createDirectories(top.resolve("a/real"));
    Files.createSymbolicLink(top.resolve("first"), Path.of("second/real"));
    Files.createSymbolicLink(top.resolve("second"), top.resolve("a"));
    KeptFiles files = KeptFiles.ofThisProcess();
    files.context(top.resolve("first/context"));
    Map<String, Kept> all = files.untouched().all();
    assertEquals(Kind.CONTEXT, kind(all, real + "/context"));
    assertEquals(new Kept(Kind.LINK, "second/real"), all.get(top + "/first"));
    assertEquals(new Kept(Kind.LINK, top + "/a"), all.get(top + "/second"));
  }

  private static Kind kind(Map<String, Kept> all, String path) {
    Kept kept = all.get(path);
    if (kept == null) {
      throw new AssertionError(path + " is not among " + all.keySet());
    }
    return kept.kind();
  }

  @Test
  void the_root_itself_cannot_stay() throws IOException {
    KeptFiles files = KeptFiles.ofThisProcess();
    FileSystemException refused =
        assertThrows(FileSystemException.class, () -> files.context(Path.of("/tmp/..")));
    assertTrue(
        String.valueOf(refused.getReason()).contains("the build context"), refused::toString);
  }

  @Test
  void what_is_inside_of_something_as_strict_is_not_told_again() throws IOException {
    KeptFiles files = KeptFiles.ofThisProcess();
    files.given(directory.resolve("store"), "the store");
    files.given(directory.resolve("store/secret"), "a secret");
    files.context(directory.resolve("store/context"));
    Untouched kept = files.untouched();
    String top = directory.toRealPath().toString();
    assertTrue(kept.has(top + "/store/context"));
    assertTrue(!kept.has(top + "/store/secret"));
  }
}
