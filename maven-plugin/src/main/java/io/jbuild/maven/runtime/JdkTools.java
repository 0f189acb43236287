package io.jbuild.maven.runtime;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.spi.ToolProvider;

/** The tools of the JDK that runs Maven, in its own process. */
@FunctionalInterface
interface JdkTools {
  JdkTools OF_MAVEN = JdkTools::runHere;

  /**
   * @return what it printed
   * @throws IOException when it failed, with what it said
   */
  String run(String tool, List<String> arguments) throws IOException;

  private static String runHere(String name, List<String> arguments) throws IOException {
    ToolProvider tool =
        ToolProvider.findFirst(name)
            .orElseThrow(
                () ->
                    new IOException(
                        "Maven runs on "
                            + System.getProperty("java.home")
                            + ", which has no "
                            + name
                            + ": run it with a JDK, or say which image has Java with <from>"));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status =
        tool.run(
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            arguments.toArray(new String[0]));
    if (status != 0) {
      throw new IOException(
          name + " " + String.join(" ", arguments) + " failed: " + (out + err.toString()).strip());
    }
    return out.toString();
  }
}
