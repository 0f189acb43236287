package io.jbuild.maven.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jbuild.maven.BuildConfiguration;
import io.jbuild.maven.ConfigurationException;
import io.jbuild.maven.layers.App;
import io.jbuild.maven.layers.AppLayer;
import io.jbuild.maven.layers.StagedFile;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class DockerfileTextTest {
  private static final App APP =
      new App(
          List.of(
              new AppLayer("empty", "/none", List.of()),
              new AppLayer("classes", "/app/classes", List.of(StagedFile.of("A.class", "")))),
          List.of("java", "-cp", "a\\b \"c\"", "Main"),
          1);

  @Test
  void layers_that_have_files_are_copied_and_the_command_is_quoted() throws Exception {
    String text = DockerfileText.of(APP, new BuildConfiguration(), Optional.of("debian"));
    assertEquals(
        """
        FROM debian
        COPY ["classes/", "/app/classes/"]
        ENTRYPOINT ["java", "-cp", "a\\\\b \\"c\\"", "Main"]
        """,
        text);
  }

  @Test
  void without_a_base_image_there_is_a_runtime_of_its_own() throws Exception {
    String text = DockerfileText.of(APP, new BuildConfiguration(), Optional.empty());
    assertEquals(
        """
        FROM jbuild/base
        COPY --from=java-runtime / /opt/java/
        ENV JAVA_HOME=/opt/java PATH=/opt/java/bin:$PATH
        """,
        text.substring(0, text.indexOf("COPY [")));
  }

  @Test
  void a_second_line_does_not_become_an_instruction() {
    assertThrows(
        ConfigurationException.class,
        () -> DockerfileText.of(APP, new BuildConfiguration(), Optional.of("debian\nRUN true")));
  }
}
