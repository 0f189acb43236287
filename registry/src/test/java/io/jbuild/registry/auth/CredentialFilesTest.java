package io.jbuild.registry.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jbuild.registry.Credential;
import io.jbuild.registry.RegistryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Credentials where docker and containers keep them. */
final class CredentialFilesTest {
  @TempDir Path home;

  private CredentialFiles files(String... more) {
    Map<String, String> environment = new HashMap<>();
    environment.put("HOME", home.toString());
    for (int i = 0; i < more.length; i += 2) {
      environment.put(more[i], more[i + 1]);
    }
    return CredentialFiles.of(environment, Optional.empty());
  }

  private Path write(String file, String json) throws IOException {
    Path path = home.resolve(file);
    Files.createDirectories(Objects.requireNonNull(path.getParent()));
    return Files.writeString(path, json.replace('\'', '"'));
  }

  @Test
  void what_is_stored_is_found_and_readable_by_nobody_else() throws Exception {
    Credential me = new Credential.Password("me", "se:cret");
    Path written = files().store("r.io:5000", me).orElseThrow();
    assertEquals(Optional.of(me), files().find("r.io:5000", "a/b"));
    assertEquals(Optional.empty(), files().find("r.io", "a/b"));
    assertEquals(
        "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(written)));
    assertTrue(files().erase("r.io:5000"));
    assertEquals(Optional.empty(), files().find("r.io:5000", "a/b"));
    assertFalse(files().erase("r.io:5000"));
  }

  @Test
  void docker_hub_is_known_by_its_name_of_old() throws Exception {
    write(".docker/config.json", "{'auths':{'https://index.docker.io/v1/':{'auth':'bWU6cHc='}}}");
    Credential me = new Credential.Password("me", "pw");
    assertEquals(Optional.of(me), files().find("docker.io", "library/busybox"));
    files().store("docker.io", new Credential.Password("you", "pw"));
    String text = Files.readString(home.resolve(".docker/config.json"));
    assertTrue(text.contains("\"https://index.docker.io/v1/\""), text);
    assertFalse(text.contains("bWU6cHc="), text);
  }

  @Test
  void what_else_is_in_the_file_stays() throws Exception {
    write(".docker/config.json", "{'psFormat':'x','auths':{'a.io':{'auth':'bWU6cHc='}},'n':1}");
    files().store("b.io", new Credential.Password("u", "p"));
    String text = Files.readString(home.resolve(".docker/config.json"));
    assertTrue(text.contains("\"psFormat\": \"x\"") && text.contains("\"n\": 1"), text);
    assertTrue(files().find("a.io", "x").isPresent());
  }

  @Test
  void the_most_special_path_wins() throws Exception {
    write(
        ".config/containers/auth.json",
        "{'auths':{'r.io':{'auth':'YTph'},'r.io/team':{'auth':'Yjpi'},"
            + "'r.io/team/app':{'auth':'Yzpj'}}}");
    assertEquals(Optional.of(new Credential.Password("a", "a")), files().find("r.io", "x"));
    assertEquals(Optional.of(new Credential.Password("b", "b")), files().find("r.io", "team/x"));
    assertEquals(Optional.of(new Credential.Password("c", "c")), files().find("r.io", "team/app"));
    assertEquals(Optional.of(new Credential.Password("a", "a")), files().find("r.io", "teamwork"));
  }

  @Test
  void the_environment_comes_first() throws Exception {
    write(".docker/config.json", "{'auths':{'r.io':{'auth':'YTph'}}}");
    String inline = "{\"auths\":{\"r.io\":{\"auth\":\"Yjpi\"}}}";
    Credential b = new Credential.Password("b", "b");
    assertEquals(Optional.of(b), files("DOCKER_AUTH_CONFIG", inline).find("r.io", "x"));
    Path only = write("only.json", "{'auths':{'s.io':{'identitytoken':'t'}}}");
    CredentialFiles alone = files("REGISTRY_AUTH_FILE", only.toString());
    assertEquals(Optional.of(new Credential.IdentityToken("t")), alone.find("s.io", "x"));
    assertEquals(Optional.empty(), alone.find("r.io", "x"));
  }

  @Test
  void a_file_that_cannot_be_read_is_told_without_its_secrets() throws Exception {
    write(".docker/config.json", "{'auths':{'r.io':{'auth':'c2VjcmV0'}}}");
    RegistryException e = assertThrows(RegistryException.class, () -> files().find("r.io", "x"));
    assertFalse(e.toString().contains("c2VjcmV0") || e.toString().contains("secret"), e.toString());
    write(".docker/config.json", "{'auths':{'r.io':{'auth':'c2VjcmV0'");
    e = assertThrows(RegistryException.class, () -> files().find("r.io", "x"));
    assertFalse(e.toString().contains("c2VjcmV0"), e.toString());
  }

  @Test
  void secrets_are_not_printed() {
    assertFalse(new Credential.Password("me", "hidden").toString().contains("hidden"));
    assertFalse(new Credential.IdentityToken("hidden").toString().contains("hidden"));
    assertFalse(new Credential.RegistryToken("hidden").toString().contains("hidden"));
  }

  @Test
  void a_helper_that_is_missing_is_named() throws Exception {
    write(".docker/config.json", "{'credHelpers':{'r.io':'no-such-helper'}}");
    RegistryException e = assertThrows(RegistryException.class, () -> files().find("r.io", "x"));
    assertTrue(e.toString().contains("docker-credential-no-such-helper"), e.toString());
    write(".docker/config.json", "{'credsStore':'../../bin/sh'}");
    assertThrows(RegistryException.class, () -> files().find("r.io", "x"));
  }

  @Test
  void a_link_to_the_file_stays_a_link() throws Exception {
    Path real = write("dotfiles/config.json", "{}");
    Files.createDirectories(home.resolve(".docker"));
    Path link = Files.createSymbolicLink(home.resolve(".docker/config.json"), real);
    files().store("r.io", new Credential.Password("u", "p"));
    assertTrue(Files.isSymbolicLink(link));
    assertTrue(Files.readString(real).contains("r.io"));
  }
}
