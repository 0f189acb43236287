package io.jbuild.maven.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jbuild.maven.BuildConfiguration;
import io.jbuild.maven.ConfigurationException;
import io.jbuild.maven.ImageConfiguration;
import org.junit.jupiter.api.Test;

final class NamePatternTest {
  @Test
  void placeholders_stand_for_the_project() throws Exception {
    assertEquals(
        "shop/app:1.0-b2 1.0-b2 1.0-b2 %",
        NamePattern.expand("%g/%a:%v %l %t %%", Projects.of("1.0+b2")));
  }

  @Test
  void a_snapshot_is_the_latest() throws Exception {
    assertEquals(
        "latest snapshot-261121-150405-6780",
        NamePattern.expand("%l %t", Projects.of("1.0-SNAPSHOT")));
  }

  @Test
  void an_unknown_placeholder_is_refused() {
    assertEquals(
        "image name 'a:%q': want %g, %a, %v, %l or %t, not %q",
        assertThrows(
                ConfigurationException.class, () -> NamePattern.expand("a:%q", Projects.of("1")))
            .getMessage());
  }

  @Test
  void an_image_without_a_name_has_that_of_the_project() throws Exception {
    ImageConfiguration image = new ImageConfiguration(null, new BuildConfiguration());
    assertEquals(
        "[docker.io/shop/app:1.0]", NamePattern.names(image, Projects.of("1.0")).toString());
  }
}
