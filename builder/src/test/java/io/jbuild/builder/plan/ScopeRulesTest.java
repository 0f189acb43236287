package io.jbuild.builder.plan;

import static io.jbuild.builder.plan.Plans.lastRun;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The rules of ARG and ENV that builders get wrong (Dockerfile reference, "Scope"). */
class ScopeRulesTest {
  @Test
  void arg_wins_over_an_earlier_env_and_loses_to_a_later_one() throws Exception {
    RunStep first = lastRun(new Plans().plan("FROM busybox", "ENV V=env", "ARG V=arg", "RUN x"));
    assertEquals("arg", first.env().get("V"));
    assertTrue(first.args().contains("V"));
    RunStep second = lastRun(new Plans().plan("FROM busybox", "ARG V=arg", "ENV V=env", "RUN x"));
    assertEquals("env", second.env().get("V"));
    assertFalse(second.args().contains("V"));
  }

  @Test
  void env_of_the_image_is_not_changed_by_an_arg() throws Exception {
    BuildGraph graph = new Plans().plan("FROM scratch", "ENV V=env", "ARG V=arg", "ENV W=$V");
    assertEquals(List.of(Plans.PATH, "V=env", "W=arg"), graph.config().container().env());
  }

  @Test
  void global_arg_is_seen_in_from_and_after_redeclaration_only() throws Exception {
    RunStep run =
        lastRun(
            new Plans()
                .plan(
                    "ARG tag=nosuch", "ARG base=busybox", "FROM ${base} AS b", "ARG tag", "RUN x"));
    assertEquals("nosuch", run.env().get("tag"));
    assertNull(run.env().get("base"));
  }

  @Test
  void stage_from_a_stage_knows_its_args_and_a_sibling_does_not() throws Exception {
    BuildGraph child = new Plans().plan("FROM busybox AS a", "ARG X=1", "FROM a", "RUN echo $X");
    assertEquals("1", lastRun(child).env().get("X"));
    BuildGraph sibling =
        new Plans().plan("FROM busybox AS a", "ARG X=1", "FROM busybox", "RUN echo $X");
    assertNull(lastRun(sibling).env().get("X"));
  }

  @Test
  void env_of_the_parent_stage_counts_again_in_its_child() throws Exception {
    BuildGraph graph =
        new Plans().plan("FROM busybox AS a", "ENV X=env", "ARG X=arg", "FROM a", "RUN x");
    assertEquals("env", lastRun(graph).env().get("X"));
  }

  @Test
  void build_arg_overrides_a_default_and_an_empty_one_is_not_unset() throws Exception {
    RunStep run =
        lastRun(
            new Plans()
                .arg("A", "given")
                .arg("B", "")
                .plan("FROM busybox", "ARG A=default B=filled C", "RUN x"));
    assertEquals("given", run.env().get("A"));
    assertEquals("", run.env().get("B"));
    assertFalse(run.env().containsKey("C"));
  }

  @Test
  void undeclared_build_arg_is_invisible_and_said_so() throws Exception {
    BuildGraph graph = new Plans().arg("NOPE", "1").plan("FROM busybox", "RUN x");
    assertFalse(lastRun(graph).env().containsKey("NOPE"));
    assertEquals(
        "one or more build-args were not consumed: NOPE", graph.warnings().get(0).message());
  }

  @Test
  void error_in_a_default_does_not_matter_when_a_build_arg_is_given() throws Exception {
    String[] lines = {"ARG base=${missing:?need a base}", "FROM ${base}", "RUN x"};
    assertTrue(new Plans().failure(lines).contains("need a base"));
    assertEquals(2, new Plans().arg("base", "busybox").plan(lines).steps().size());
  }

  @Test
  void later_defaults_of_one_arg_see_earlier_ones() throws Exception {
    RunStep run = lastRun(new Plans().plan("FROM busybox", "ARG a=1 b=${a}2", "RUN x"));
    assertEquals("12", run.env().get("b"));
  }

  @Test
  void env_values_of_one_instruction_see_the_environment_before_it() throws Exception {
    BuildGraph graph =
        new Plans().plan("FROM scratch", "ENV abc=hello", "ENV abc=bye def=$abc", "ENV ghi=$abc");
    assertEquals(
        List.of(Plans.PATH, "abc=bye", "def=hello", "ghi=bye"), graph.config().container().env());
  }

  @Test
  void platform_args_need_a_declaration_in_a_stage() throws Exception {
    RunStep run = lastRun(new Plans().plan("FROM busybox", "ARG TARGETARCH TARGETOS", "RUN x"));
    assertEquals("amd64", run.env().get("TARGETARCH"));
    assertEquals("linux", run.env().get("TARGETOS"));
    assertNull(run.env().get("TARGETPLATFORM"));
  }

  @Test
  void from_platform_sees_global_args() throws Exception {
    BuildGraph graph = new Plans().plan("FROM --platform=$BUILDPLATFORM busybox", "RUN x");
    assertEquals("linux/amd64", lastRun(graph).platform());
  }

  @Test
  void target_stage_is_named_and_default_without_a_name() throws Exception {
    assertEquals(
        "default",
        lastRun(new Plans().plan("FROM busybox", "ARG TARGETSTAGE", "RUN x"))
            .env()
            .get("TARGETSTAGE"));
    assertEquals(
        "x",
        lastRun(new Plans().plan("FROM busybox AS x", "ARG TARGETSTAGE", "RUN x"))
            .env()
            .get("TARGETSTAGE"));
  }

  @Test
  void proxies_reach_every_command_beside_its_environment() throws Exception {
    RunStep run = lastRun(new Plans().arg("http_proxy", "http://p").plan("FROM busybox", "RUN x"));
    assertEquals("http://p", run.proxies().get("http_proxy"));
    assertEquals("http://p", run.proxies().get("HTTP_PROXY"));
    assertFalse(run.env().containsKey("http_proxy"));
    BuildGraph graph = new Plans().arg("http_proxy", "http://p").plan("FROM busybox", "RUN x");
    assertEquals("layer RUN /bin/sh -c x # buildkit", Plans.history(graph).get(1));
  }

  @Test
  void declared_proxy_is_an_argument_like_others() throws Exception {
    RunStep run =
        lastRun(
            new Plans()
                .arg("http_proxy", "http://p")
                .plan("FROM busybox", "ARG http_proxy", "RUN x"));
    assertEquals("http://p", run.env().get("http_proxy"));
    assertFalse(run.proxies().containsKey("http_proxy"));
  }

  @Test
  void source_date_epoch_comes_from_a_build_arg_or_a_global_arg() throws Exception {
    assertEquals(
        5,
        new Plans()
            .arg("SOURCE_DATE_EPOCH", "5")
            .plan("FROM scratch")
            .sourceDateEpoch()
            .orElseThrow());
    assertEquals(
        7,
        new Plans()
            .plan("ARG SOURCE_DATE_EPOCH=7", "FROM scratch")
            .sourceDateEpoch()
            .orElseThrow());
    assertTrue(
        new Plans()
            .arg("SOURCE_DATE_EPOCH", "x")
            .failure("FROM scratch")
            .contains("invalid SOURCE_DATE_EPOCH: 'x'"));
  }
}
