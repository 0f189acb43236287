package io.jbuild.registry.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jbuild.registry.RegistrySettings.Mirror;
import io.jbuild.registry.RegistrySettings.Rule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of containers-registries.conf(5). */
final class RegistriesConfTest {
  @TempDir Path dir;

  @Test
  void the_second_version_is_read() throws Exception {
    String text =
        """
        # what podman's manual page shows
        unqualified-search-registries = ["docker.io",  # the hub
          'quay.io']
        short-name-mode = "enforcing"

        [[registry]]
        prefix = "example.com/foo"
        insecure = false
        blocked = false
        location = "internal-registry-for-example.com/bar/"

        [[registry.mirror]]
        location = "example-mirror-0.local/mirror-for-foo"
        [[registry.mirror]]
        location = "example-mirror-1.local/mirrors/foo"
        insecure = true
        pull-from-mirror = "digest-only"

        [[registry]]
        location = "blocked.io"
        blocked = true

        [aliases]
        "fedora" = "registry.fedoraproject.org/fedora"
        """;
    assertEquals(
        List.of(
            new Rule(
                "example.com/foo",
                "internal-registry-for-example.com/bar",
                false,
                false,
                List.of(
                    new Mirror("example-mirror-0.local/mirror-for-foo", false, true, true),
                    new Mirror("example-mirror-1.local/mirrors/foo", true, true, false))),
            new Rule("blocked.io", "blocked.io", false, true, List.of())),
        RegistriesConf.parse("registries.conf", text));
  }

  @Test
  void the_first_version_is_read() throws Exception {
    assertEquals(
        List.of(
            new Rule("a.io:5000", "", true, false, List.of()),
            new Rule("b.io", "", false, true, List.of())),
        RegistriesConf.parse(
            "registries.conf",
            "[registries.insecure]\nregistries=['a.io:5000']\n"
                + "[registries.block]\nregistries=[\"b.io\"]"));
  }

  @Test
  void what_is_wrong_is_told_with_its_line() {
    assertEquals("f, line 2: a value is missing", failure("a = 1\nb = "));
    assertEquals("f, line 1: ']]' is missing", failure("[[registry]\n"));
    assertEquals("f, line 2: 'x' is there twice", failure("x = 1\nx = 2"));
    assertEquals(
        "f, line 1: '1979-05-27' is no value of a kind that is read here",
        failure("day = 1979-05-27"));
    assertEquals("f: a [[registry]] has neither prefix nor location", failure("[[registry]]\n"));
  }

  private static String failure(String text) {
    return String.valueOf(
        assertThrows(IOException.class, () -> RegistriesConf.parse("f", text)).getMessage());
  }

  @Test
  void the_users_file_stands_in_for_the_systems() throws Exception {
    Path containers = Files.createDirectories(dir.resolve(".config/containers"));
    Files.writeString(containers.resolve("registries.conf"), "[[registry]]\nlocation='a.io'\n");
    Path parts = Files.createDirectories(containers.resolve("registries.conf.d"));
    Files.writeString(parts.resolve("10.conf"), "[[registry]]\nlocation='a.io'\ninsecure=true\n");
    var settings =
        new SettingsReader(Map.of("HOME", dir.toString(), "SSL_CERT_FILE", "/ca.pem"))
            .read(List.of("http://m.io:5000/", "https://n.io"));
    assertEquals(true, settings.isInsecure("a.io"));
    assertEquals(true, settings.isInsecure("m.io:5000"));
    assertEquals(false, settings.isInsecure("n.io"));
    assertEquals(Path.of("/ca.pem"), settings.caFile().orElseThrow());
    assertThrows(
        IOException.class,
        () -> new SettingsReader(Map.of("HOME", "/nowhere")).read(List.of("ftp://x")));
  }
}
