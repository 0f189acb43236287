package io.jbuild.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is in the distribution, of which no command tells. */
class DistributionIT {
  @Test
  void no_lambda_has_to_be_linked_at_start() throws IOException {
    Path jar = Pod.distribution().resolve("lib/jbuild.jar");
    List<String> left = new ArrayList<>();
    int made = 0;
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      for (ZipEntry entry : Collections.list(zip.entries())) {
        String name = entry.getName();
        if (name.startsWith("io/jbuild/") && name.endsWith(".class")) {
          made += name.contains("$$L") ? 1 : 0;
          if (text(zip, entry).contains("java/lang/invoke/LambdaMetafactory")) {
            left.add(name);
          }
        }
      }
    }
    assertEquals(List.of(), left);
    assertTrue(made > 100, made + " classes were made of lambdas");
  }

  @ParameterizedTest
  @ValueSource(strings = {"build", "run", "image ls", "system prune", "container prune"})
  void each_command_prints_its_help(String command) throws Exception {
    List<String> words = new ArrayList<>(List.of(Pod.distribution() + "/bin/jbuild"));
    words.addAll(List.of(command.split(" ")));
    words.add("--help");
    String said = run(words.toArray(new String[0]));
    assertTrue(said.startsWith("Usage: jbuild "), said);
  }

  @Test
  void what_was_found_for_another_jar_is_found_again(@TempDir Path directory) throws Exception {
    Path copy = directory.resolve("jbuild");
    run("cp", "-a", Pod.distribution().toString(), copy.toString());
    Path cache = Files.createDirectories(copy.resolve("lib/cache"));
    Path jbuild = copy.resolve("bin/jbuild");
    run(jbuild.toString(), "version");
    Path kept = cache.resolve("launch-" + System.getenv().getOrDefault("USER", "u"));
    String before = Files.readString(kept);
    Files.writeString(kept, before.replace("jb_options='", "jb_options='-Dof.the.release.before "));
    run(jbuild.toString(), "version");
    assertTrue(
        Files.readString(kept).contains("of.the.release.before"), "kept as long as it holds");
    Files.writeString(copy.resolve("lib/jbuild.jar.sha256"), "0123  jbuild.jar\n");
    run(jbuild.toString(), "version");
    assertEquals(before.replaceFirst("[0-9a-f]{64}  ", "0123  "), Files.readString(kept));
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process p = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, p.waitFor(), () -> String.join(" ", command) + "\n" + said);
    return said;
  }

  private static String text(ZipFile zip, ZipEntry entry) throws IOException {
    try (InputStream in = zip.getInputStream(entry)) {
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }
}
