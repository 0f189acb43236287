package io.jbuild.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** image diff, image tree, history and system df, as people and scripts read them. */
final class ImageToolsIT {
  @TempDir Path directory;
  private Jbuild jbuild;

  @BeforeEach
  void prepare() throws IOException {
    jbuild = new Jbuild(directory);
  }

  private String run(String... arguments) throws Exception {
    return jbuild.run(arguments).ok().out();
  }

  private Path context(String name, String dockerfile) throws IOException {
    Path context = Files.createDirectories(directory.resolve(name));
    Files.writeString(context.resolve("Dockerfile"), dockerfile);
    Files.writeString(context.resolve(".dockerignore"), "Dockerfile\n.dockerignore\n");
    return context;
  }

  private void twoImages() throws Exception {
    Path one = context("one", "FROM scratch\nCOPY . /d/\nENV A=1\n");
    Files.writeString(one.resolve("text"), "a\nb\nc\n");
    Files.write(one.resolve("binary"), new byte[] {1, 0, 2});
    Files.writeString(one.resolve("gone"), "x");
    Path two = context("two", "FROM scratch\nCOPY . /d/\nENV A=2\n");
    Files.writeString(two.resolve("text"), "a\n\u001b[31mred\nc");
    Files.write(two.resolve("binary"), new byte[] {1, 0, 2, 3});
    Files.writeString(two.resolve("new\u001b]0;title\u0007\u202e"), "y");
    run("build", "-q", "-t", "one", one.toString());
    run("build", "-q", "-t", "two", two.toString());
  }

  @Test
  void a_diff_shows_settings_files_and_lines_and_no_escapes() throws Exception {
    twoImages();
    assertEquals(
        """
        config.Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin","A=1"] \
        → ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin","A=2"]
        C /d/binary (3B → 4B)
        Binary files a/d/binary and b/d/binary differ
        D /d/gone
        A /d/new\\x1b]0;title\\x07\\u202e (1B)
        C /d/text (6B → 12B)
        --- a/d/text
        +++ b/d/text
        @@ -1,3 +1,3 @@
         a
        -b
        -c
        +\\x1b[31mred
        +c
        \\ No newline at end of file
        """,
        run("image", "diff", "--ignore-times", "one", "two"));
    String names = run("image", "diff", "--ignore-times", "--name-only", "two", "one");
    assertTrue(names.endsWith("C /d/text (12B → 6B)\n"), names);
    assertEquals("", run("image", "diff", "--exit-code", "one", "one"));
    jbuild.run("image", "diff", "--exit-code", "one", "two").fails(1);
  }

  @Test
  void a_diff_in_json_has_one_object_for_each_difference() throws Exception {
    twoImages();
    List<JsonObject> rows = new ArrayList<>();
    run("image", "diff", "--ignore-times", "--format", "json", "one", "two")
        .lines()
        .forEach(line -> rows.add(JsonParser.parseString(line).getAsJsonObject()));
    List<String> what = new ArrayList<>();
    for (JsonObject row : rows) {
      what.add(row.get("Kind").getAsString() + " " + row.get("Change").getAsString());
    }
    assertEquals(List.of("config C", "file C", "file D", "file A", "file C"), what);
    JsonObject text = rows.get(4);
    assertEquals("/d/text", text.get("Path").getAsString());
    assertEquals(6, text.get("Before").getAsJsonObject().get("Size").getAsInt());
    assertEquals("644", text.get("After").getAsJsonObject().get("Mode").getAsString());
    assertTrue(text.get("Content").getAsString().startsWith("--- a/d/text\n+++ b/d/text\n@@"));
    assertTrue(rows.get(2).get("After").isJsonNull());
    assertEquals(
        "C /d/binary",
        run("image", "diff", "--format", "{{.Change}} {{.Path}}", "one", "two")
            .lines()
            .filter(l -> l.contains("binary"))
            .findFirst()
            .orElse(""));
  }

  @Test
  void a_tree_names_what_later_layers_hide() throws Exception {
    Path context = context("tree", "FROM scratch\nCOPY big /f\nCOPY kept /kept\nCOPY small /f\n");
    Files.writeString(context.resolve("big"), "b".repeat(5000));
    Files.writeString(context.resolve("kept"), "k".repeat(300));
    Files.writeString(context.resolve("small"), "s");
    run("build", "-q", "-t", "tree", context.toString());
    String text = run("image", "tree", "tree");
    assertTrue(text.contains("5kB  /f (again in layer 3)\n"), text);
    assertTrue(text.endsWith("\n5.3kB in all, 5kB of it wasted\n"), text);
    JsonObject bottom =
        JsonParser.parseString(run("image", "tree", "--format", "json", "tree").split("\n")[0])
            .getAsJsonObject();
    assertEquals(5000, bottom.get("ShadowedBytes").getAsLong());
    assertEquals(0, bottom.get("DeletedBytes").getAsLong());
    assertEquals(5000, bottom.get("WastedBytes").getAsLong());
    JsonObject file = bottom.get("Files").getAsJsonArray().get(0).getAsJsonObject();
    assertEquals("shadowed", file.get("Fate").getAsString());
    assertEquals(3, file.get("By").getAsInt());

    String history = run("history", "--format", "{{.Size}} {{.CreatedBy}}", "--no-trunc", "tree");
    List<String> lines = history.lines().toList();
    assertEquals(3, lines.size(), history);
    // whole tar streams: header, content, two blocks at the end
    assertTrue(lines.get(2).startsWith("7.68kB COPY big"), history);
    assertFalse(lines.get(0).startsWith("0B"), history);
  }

  @Test
  void usage_in_detail_tells_what_images_share() throws Exception {
    Path base = context("base", "FROM scratch\nCOPY big /big\n");
    Files.writeString(base.resolve("big"), "b".repeat(5000));
    run("build", "-q", "-t", "base", base.toString());
    Path top = context("top", "FROM base\nCOPY small /small\n");
    Files.writeString(top.resolve("small"), "s");
    run("build", "-q", "-t", "top", top.toString());
    run("create", "--name", "one", "-v", "data:/data", "top", "/small");
    List<String> lines = run("system", "df", "-v").lines().toList();
    assertTrue(
        lines.get(2).matches("REPOSITORY +TAG +IMAGE ID +CREATED +SIZE +SHARED SIZE .*"),
        lines::toString);
    assertTrue(
        lines.stream().anyMatch(l -> l.matches("top .*10.8kB +7.68kB +3.07kB +1")),
        lines::toString);
    assertTrue(lines.stream().anyMatch(l -> l.matches("data +1 +0B")), lines::toString);
    JsonObject all =
        JsonParser.parseString(run("system", "df", "-v", "--format", "json")).getAsJsonObject();
    assertEquals(2, all.get("Images").getAsJsonArray().size());
    assertTrue(all.get("BuildCache").getAsJsonArray().size() >= 2);
    JsonObject container = all.get("Containers").getAsJsonArray().get(0).getAsJsonObject();
    assertEquals("1", container.get("LocalVolumes").getAsString());
  }
}
