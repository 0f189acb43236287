package io.jbuild.grammar;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the page shows as Java is Java. */
final class ReadmeTest {
  private static final String BEFORE =
      """
      import io.jbuild.grammar.*;
      import io.jbuild.grammar.lint.*;
      import io.jbuild.grammar.parse.*;
      import java.io.IOException;
      import java.nio.file.Path;
      class Example {
        void example() throws IOException {
      """;

  @TempDir private Path classes;

  @Test
  void the_example_compiles() throws Exception {
    Path page = Path.of(System.getProperty("jbuild.repository", ".."), "grammar/README.md");
    String text = Files.readString(page);
    int start = text.indexOf("```java\n") + "```java\n".length();
    String code = BEFORE + text.substring(start, text.indexOf("```", start)) + "}}";
    JavaFileObject source =
        new SimpleJavaFileObject(URI.create("string:///Example.java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return code;
          }
        };
    StringWriter complaints = new StringWriter();
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    URI library = Source.class.getProtectionDomain().getCodeSource().getLocation().toURI();
    List<String> options =
        List.of("-proc:none", "-cp", Path.of(library).toString(), "-d", classes.toString());
    boolean compiled =
        compiler.getTask(complaints, null, null, options, null, List.of(source)).call();
    assertTrue(compiled, complaints.toString());
  }
}
