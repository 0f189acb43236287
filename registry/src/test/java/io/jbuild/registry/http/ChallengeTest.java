package io.jbuild.registry.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The forms of {@code WWW-Authenticate}. */
final class ChallengeTest {
  @Test
  void a_bearer_challenge_has_its_parameters() {
    assertEquals(
        List.of(
            new Challenge(
                "bearer",
                Map.of(
                    "realm", "https://auth.docker.io/token",
                    "service", "registry.docker.io",
                    "scope", "repository:a/b:pull,push"))),
        Challenge.parse(
            List.of(
                "Bearer realm=\"https://auth.docker.io/token\",service=\"registry.docker.io\","
                    + "scope=\"repository:a/b:pull,push\"")));
  }

  @Test
  void several_challenges_stand_in_one_header_or_in_several() {
    Challenge basic = new Challenge("basic", Map.of("realm", "a b"));
    Challenge bearer = new Challenge("bearer", Map.of("realm", "https://x/"));
    assertEquals(
        List.of(basic, bearer),
        Challenge.parse(List.of("Basic realm=\"a b\", Bearer realm=\"https://x/\"")));
    assertEquals(
        List.of(basic, bearer),
        Challenge.parse(List.of("BASIC Realm=\"a b\"", "bearer realm=https://x/")));
  }

  @Test
  void quotes_within_quotes_are_escaped() {
    assertEquals(
        List.of(new Challenge("basic", Map.of("realm", "say \"hi\""))),
        Challenge.parse(List.of("Basic realm=\"say \\\"hi\\\"\"")));
  }

  @Test
  void what_breaks_off_gives_what_came_before() {
    assertEquals(
        List.of(new Challenge("bearer", Map.of("realm", "https://x"))),
        Challenge.parse(List.of("Bearer realm=\"https://x")));
    assertEquals(
        List.of(new Challenge("negotiate", Map.of())), Challenge.parse(List.of("Negotiate")));
    assertEquals(List.of(), Challenge.parse(List.of("", " , ")));
  }
}
