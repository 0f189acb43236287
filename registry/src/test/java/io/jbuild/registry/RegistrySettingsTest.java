package io.jbuild.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jbuild.layercache.ImageReference;
import io.jbuild.registry.RegistrySettings.Mirror;
import io.jbuild.registry.RegistrySettings.Rule;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where references lead. */
final class RegistrySettingsTest {
  private static final String DIGEST = "@sha256:" + "0".repeat(64);

  private static List<String> sources(RegistrySettings settings, String name) throws Exception {
    List<String> out = new ArrayList<>();
    for (Place place : settings.sources(ImageReference.parse(name))) {
      out.add(place.host() + '/' + place.repository() + (place.insecure() ? " insecure" : ""));
    }
    return out;
  }

  private static RegistrySettings with(Rule... rules) {
    return RegistrySettings.NONE.withRules(List.of(rules));
  }

  @Test
  void docker_hub_lives_elsewhere_than_its_name() throws Exception {
    assertEquals(
        List.of("registry-1.docker.io/library/busybox"), sources(RegistrySettings.NONE, "busybox"));
    assertEquals(List.of("ghcr.io/a/b"), sources(RegistrySettings.NONE, "ghcr.io/a/b"));
  }

  @Test
  void mirrors_come_first_and_are_for_what_they_are_for() throws Exception {
    RegistrySettings settings =
        with(
            new Rule(
                "docker.io",
                "",
                false,
                false,
                List.of(
                    new Mirror("m.io/hub", false, true, false),
                    new Mirror("n.io", true, true, true))));
    assertEquals(
        List.of("n.io/a/b insecure", "registry-1.docker.io/a/b"), sources(settings, "a/b:1"));
    assertEquals(
        List.of("m.io/hub/a/b", "n.io/a/b insecure", "registry-1.docker.io/a/b"),
        sources(settings, "a/b" + DIGEST));
  }

  @Test
  void the_longest_prefix_counts_at_the_ends_of_parts() throws Exception {
    RegistrySettings settings =
        with(
            new Rule("r.io", "other.io", false, false, List.of()),
            new Rule("r.io/team", "third.io/x", true, false, List.of()));
    assertEquals(List.of("other.io/a"), sources(settings, "r.io/a"));
    assertEquals(List.of("third.io/x/a insecure"), sources(settings, "r.io/team/a"));
    assertEquals(List.of("other.io/teamwork"), sources(settings, "r.io/teamwork"));
    assertTrue(settings.isInsecure("third.io"));
    assertFalse(settings.isInsecure("other.io"));
  }

  @Test
  void wildcards_are_for_hosts_below_a_domain() throws Exception {
    RegistrySettings settings = with(new Rule("*.corp.io", "", true, false, List.of()));
    assertEquals(List.of("r.corp.io/a insecure"), sources(settings, "r.corp.io/a"));
    assertEquals(List.of("corp.io/a"), sources(settings, "corp.io/a"));
    assertTrue(settings.isInsecure("r.corp.io"));
    assertFalse(settings.isInsecure("corp.io"));
  }

  @Test
  void what_stands_in_the_place_of_a_wildcard_stands_for_the_whole_host() throws Exception {
    Mirror mirror = new Mirror("m.io/copy", false, true, true);
    RegistrySettings settings =
        with(new Rule("*.corp.io", "r.io/x", false, false, List.of(mirror)));
    assertEquals(List.of("m.io/copy/b", "r.io/x/b"), sources(settings, "a.corp.io/b"));
  }

  @Test
  void blocked_and_offline_name_what_was_asked_for() {
    RegistrySettings blocked = with(new Rule("bad.io", "", false, true, List.of()));
    RegistryException e =
        assertThrows(RegistryException.class, () -> sources(blocked, "bad.io/a:1"));
    assertTrue(String.valueOf(e.getMessage()).contains("bad.io/a:1: registries.conf blocks"));
    assertThrows(
        RegistryException.class,
        () -> RegistrySettings.NONE.withOffline(true).target(ImageReference.parse("x")));
  }

  @Test
  void loopback_is_told_from_names_that_look_like_it() {
    assertTrue(Place.isLoopback("localhost:5000"));
    assertTrue(Place.isLoopback("127.0.0.2"));
    assertTrue(Place.isLoopback("[::1]:5000"));
    assertFalse(Place.isLoopback("127.0.0.1.evil.example"));
    assertFalse(Place.isLoopback("localhost.evil.example:80"));
  }
}
