package io.jbuild.builder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jbuild.layercache.Bytes;
import io.jbuild.layercache.ImageReference;
import io.jbuild.layercache.Packing;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CommandLineFormsTest {
  private static final Path BASE = Path.of("/home/me");

  @Test
  void quoted_fields_keep_their_commas_and_quotes() {
    Attributes attributes =
        Attributes.parse("--x", "type=a,\"name=b,c\",\"q=say \"\"hi\"\"\",Push");
    assertEquals(
        Map.of("type", "a", "name", "b,c", "q", "say \"hi\"", "push", "true"), attributes.values());
  }

  @Test
  void an_unknown_key_is_named() {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> output("type=tar,dst=x"));
    assertEquals(
        "invalid --output 'type=tar,dst=x': unknown key 'dst': want one of type, dest,"
            + " platform-split",
        e.getMessage());
  }

  @Test
  void outputs_have_their_short_forms() {
    assertEquals(new Output.Local(Path.of("/home/me/out"), true), output("out"));
    assertInstanceOf(
        Output.Destination.ToStream.class,
        assertInstanceOf(Output.Tar.class, output("-")).destination());
    assertEquals(
        new Output.ToStore(List.of(ImageReference.parse("r.io/a:1")), true, Packing.ANY),
        output("type=registry,name=r.io/a:1"));
  }

  @Test
  void a_secret_with_an_id_alone_is_the_variable_of_that_name_or_the_file() {
    assertEquals(
        new Secret.Named("TOKEN", new Secret.OfEnvironment("TOKEN")),
        Secret.parse("id=TOKEN", BASE, Map.of("TOKEN", "x")));
    assertEquals(
        new Secret.Named("TOKEN", new Secret.OfFile(BASE.resolve("TOKEN"))),
        Secret.parse("id=TOKEN", BASE, Map.of()));
  }

  @Test
  void a_secret_does_not_show_its_value() {
    Bytes value = Bytes.of("hunter2".getBytes(StandardCharsets.UTF_8));
    assertFalse(new Secret.OfBytes(value).toString().contains("hunter2"));
  }

  @Test
  void an_oci_layout_may_name_an_image_in_it() {
    assertEquals(
        new BuildContext.OfLayout(Path.of("/l"), Optional.of("v1")),
        BuildContext.parse("oci-layout:///l:v1", BASE));
    assertEquals(
        new BuildContext.OfLayout(Path.of("/l:2/m"), Optional.empty()),
        BuildContext.parse("oci-layout:///l:2/m", BASE));
  }

  @Test
  void ulimits_have_a_soft_and_a_hard_value() {
    assertEquals(new RunPolicy.Ulimit("nofile", 10, 20), RunPolicy.Ulimit.parse("nofile=10:20"));
    assertThrows(IllegalArgumentException.class, () -> RunPolicy.Ulimit.parse("nofile=20:10"));
  }

  private static Output output(String text) {
    return Output.parse(text, BASE, new ByteArrayOutputStream());
  }
}
