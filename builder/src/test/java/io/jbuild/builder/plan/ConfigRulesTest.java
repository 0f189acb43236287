package io.jbuild.builder.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jbuild.layercache.ContainerConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What metadata instructions make of a configuration and its history. */
class ConfigRulesTest {
  private static ContainerConfig config(String... lines) throws Exception {
    return new Plans().plan(lines).config().container();
  }

  @Test
  void scratch_has_a_path_and_a_working_directory() throws Exception {
    ContainerConfig config = config("FROM scratch");
    assertEquals(List.of(Plans.PATH), config.env());
    assertEquals("/", config.workingDir());
  }

  @Test
  void entrypoint_drops_the_cmd_of_the_base_but_not_of_the_stage() throws Exception {
    assertEquals(Optional.empty(), config("FROM busybox", "ENTRYPOINT [\"e\"]").cmd());
    assertEquals(
        Optional.of(List.of("c")),
        config("FROM busybox", "CMD [\"c\"]", "ENTRYPOINT [\"e\"]").cmd());
    assertEquals(
        Optional.empty(),
        config("FROM busybox AS a", "CMD [\"c\"]", "FROM a", "ENTRYPOINT [\"e\"]").cmd());
  }

  @Test
  void empty_entrypoint_resets() throws Exception {
    assertEquals(
        Optional.empty(),
        config("FROM busybox", "ENTRYPOINT [\"e\"]", "ENTRYPOINT []").entrypoint());
  }

  @Test
  void shell_is_for_later_shell_forms() throws Exception {
    ContainerConfig config =
        config("FROM busybox", "CMD one", "SHELL [\"/bin/ash\", \"-e\"]", "ENTRYPOINT two");
    assertEquals(Optional.of(List.of("/bin/sh", "-c", "one")), config.cmd());
    assertEquals(Optional.of(List.of("/bin/ash", "-e", "two")), config.entrypoint());
    assertEquals(Optional.of(List.of("/bin/ash", "-e")), config.shell());
  }

  @Test
  void expose_takes_ranges_protocols_and_variables() throws Exception {
    assertEquals(
        Set.of("80/tcp", "81/tcp", "82/tcp", "53/udp", "9/sctp"),
        config("FROM scratch", "ENV P=\"53/UDP 9/sctp\"", "EXPOSE 80-82 $P").exposedPorts());
    for (String bad : List.of("eighty", "70000", "1/xyz", "9-8", "1-", "/tcp")) {
      assertTrue(
          new Plans().failure("FROM scratch", "EXPOSE " + bad).contains("Dockerfile:2"), bad);
    }
  }

  @Test
  void stopsignal_is_checked() throws Exception {
    for (String good : List.of("9", "SIGTERM", "term", "SIGRTMIN+3", "RTMAX-14", "${s:-INT}")) {
      config("FROM scratch", "STOPSIGNAL " + good);
    }
    for (String bad : List.of("0", "SIGNOPE", "RTMIN+99")) {
      assertTrue(
          new Plans().failure("FROM scratch", "STOPSIGNAL " + bad).contains("invalid signal"), bad);
    }
  }

  @Test
  void healthcheck_keeps_its_times() throws Exception {
    BuildGraph graph =
        new Plans()
            .plan(
                "FROM scratch",
                "HEALTHCHECK --interval=90s --timeout=1500ms --retries=2 CMD curl x",
                "HEALTHCHECK NONE");
    assertEquals(
        List.of(
            "empty HEALTHCHECK &{[\"CMD-SHELL\" \"curl x\"] \"1m30s\" \"1.5s\" \"0s\" \"0s\""
                + " '\\x02'}",
            "empty HEALTHCHECK &{[\"NONE\"] \"0s\" \"0s\" \"0s\" \"0s\" '\\x00'}"),
        Plans.history(graph));
    assertEquals(Duration.ZERO, graph.config().container().healthcheck().orElseThrow().interval());
  }

  @Test
  void history_has_the_texts_of_buildkit() throws Exception {
    BuildGraph graph =
        new Plans()
            .arg("A", "2")
            .plan(
                "FROM busybox",
                "ENV foo=bar",
                "COPY foo /foo2",
                "LABEL lbl=val",
                "ARG A=1 B",
                "RUN echo $A > /o",
                "RUN [\"/bin/true\"]",
                "WORKDIR /w",
                "WORKDIR /",
                "COPY --chown=1:2 foo /d/",
                "EXPOSE 80 81",
                "USER 5",
                "CMD [\"a\", \"b \\\"c\"]",
                "VOLUME /v /w",
                "STOPSIGNAL 9",
                "SHELL [\"/bin/ash\", \"-c\"]",
                "MAINTAINER me",
                "ONBUILD RUN x");
    assertEquals(
        List.of(
            "layer base",
            "empty ENV foo=bar",
            "layer COPY foo /foo2 # buildkit",
            "empty LABEL lbl=val",
            "empty ARG A=2 B",
            "layer RUN |2 A=2 B= /bin/sh -c echo $A > /o # buildkit",
            "layer RUN |2 A=2 B= /bin/true # buildkit",
            "layer WORKDIR /w",
            "empty WORKDIR /",
            "layer COPY --chown=1:2 foo /d/ # buildkit",
            "empty EXPOSE [80/tcp 81/tcp]",
            "empty USER 5",
            "empty CMD [\"a\" \"b \\\"c\"]",
            "empty VOLUME [/v /w]",
            "empty STOPSIGNAL 9",
            "empty SHELL [/bin/ash -c]",
            "empty MAINTAINER me"),
        Plans.history(graph));
    assertEquals(1, graph.inheritedHistory());
    assertEquals(List.of("RUN x"), graph.config().container().onBuild());
    assertEquals(Optional.of("me"), graph.config().author());
  }

  @Test
  void labels_are_expanded_and_the_last_one_wins() throws Exception {
    assertEquals(
        Map.of("a", "2", "b", "x y"),
        config("FROM scratch", "ENV v=\"x y\"", "LABEL a=1 b=$v", "LABEL a=2").labels());
  }

  @Test
  void volume_must_not_be_empty() {
    assertTrue(
        new Plans().failure("FROM scratch", "VOLUME $nothing").contains("can not be an empty"));
  }

  @Test
  void image_config_of_a_parent_stage_is_inherited_without_its_triggers() throws Exception {
    ContainerConfig config =
        config("FROM busybox AS a", "USER u", "ONBUILD LABEL t=1", "FROM a", "LABEL l=1");
    assertEquals("u", config.user());
    assertEquals(Map.of("t", "1", "l", "1"), config.labels());
    assertEquals(List.of(), config.onBuild());
  }

  @Test
  void an_image_that_is_mounted_comes_before_its_run() throws Exception {
    Plans plans = new Plans().with("tools", ContainerConfig.EMPTY);
    BuildGraph graph =
        plans.plan(
            "FROM busybox",
            "RUN --mount=from=tools,target=/a true",
            "RUN --mount=from=tools,target=/b true");
    assertEquals(4, graph.steps().size());
    assertEquals(List.of(0, 1), graph.steps().get(2).inputs());
  }
}
