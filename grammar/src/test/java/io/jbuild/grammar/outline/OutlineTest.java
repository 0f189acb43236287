package io.jbuild.grammar.outline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jbuild.grammar.Dockerfile;
import io.jbuild.grammar.Trees;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OutlineTest {
  private static final Dockerfile FILE =
      Trees.parse(
          """
          # GO_VERSION is the compiler's version
          ARG GO_VERSION=1.23
          ARG UNUSED=x
          # Build compiles the program
          FROM --platform=$BUILDPLATFORM golang:${GO_VERSION} AS Build
          ARG GO_VERSION
          # TAGS are passed to the compiler
          ARG TAGS="a b" SUFFIX=-$GO_VERSION
          RUN --mount=type=secret,id=token,required --mount=type=ssh go build
          FROM alpine:3.20 AS other
          ARG ONLY_OTHER
          FROM scratch
          COPY --from=build /app /
          """);

  @Test
  void targets_are_the_stages_with_their_descriptions() {
    List<Target> targets = Target.of(FILE);
    assertEquals(List.of("build", "other", "2"), targets.stream().map(Target::name).toList());
    assertEquals(Optional.of("compiles the program"), targets.get(0).description());
    assertEquals(Optional.of("$BUILDPLATFORM"), targets.get(0).platform());
    assertTrue(targets.get(2).isDefault());
  }

  @Test
  void outline_has_what_the_needed_stages_ask_for() {
    Outline outline = Outline.of(FILE);
    assertEquals(
        List.of("GO_VERSION=1.23", "TAGS=a b", "SUFFIX=-1.23"),
        outline.arguments().stream().map(a -> a.name() + "=" + a.value().orElse("?")).toList());
    assertEquals(
        Optional.of("is the compiler's version"), outline.arguments().get(0).description());
    assertEquals(
        Optional.of("are passed to the compiler"), outline.arguments().get(1).description());
    assertEquals("token", outline.secrets().get(0).id());
    assertTrue(outline.secrets().get(0).required());
    assertEquals("default", outline.agents().get(0).id());
  }

  @Test
  void outline_of_a_named_target_leaves_the_others_out() {
    Outline outline = Outline.of(FILE, "OTHER").orElseThrow();
    assertEquals("ONLY_OTHER", outline.arguments().get(0).name());
    assertEquals(1, outline.arguments().size());
    assertTrue(Outline.of(FILE, "none").isEmpty());
  }
}
