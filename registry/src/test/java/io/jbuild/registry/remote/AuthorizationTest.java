package io.jbuild.registry.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jbuild.layercache.Image;
import io.jbuild.layercache.PullPolicy;
import io.jbuild.layercache.Store;
import io.jbuild.layercache.files.NioFileOps;
import io.jbuild.layercache.store.DirectoryStore;
import io.jbuild.registry.Credential;
import io.jbuild.registry.CredentialSource;
import io.jbuild.registry.RegistryException;
import io.jbuild.registry.RegistrySettings;
import io.jbuild.registry.TransferListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who one is, told to whom it concerns and to nobody else. */
final class AuthorizationTest {
  private static final CredentialSource ME =
      (registry, repository) -> Optional.of(new Credential.Password("me", "hidden"));

  @TempDir Path dir;
  private FakeRegistry registry;
  private Store store;
  private TestDocuments image;

  @BeforeEach
  void start() throws Exception {
    registry = new FakeRegistry();
    store = DirectoryStore.open(dir.resolve("store"), new NioFileOps());
    try (Store scratch = DirectoryStore.open(dir.resolve("scratch"), new NioFileOps())) {
      image = TestDocuments.of(scratch, 10_000);
    }
    image.serve(registry, "1");
  }

  @AfterEach
  void stop() throws Exception {
    registry.close();
    store.close();
  }

  private Image pull(CredentialSource credentials) throws IOException {
    RemoteImages remote =
        new RemoteImages(store, RegistrySettings.NONE, credentials, TransferListener.NONE);
    Image found =
        remote.find(registry.name("a/b:1"), TestImages.AMD64, PullPolicy.MISSING).orElseThrow();
    remote.fetch(found, found.config().diffIds());
    return found;
  }

  @Test
  void anonymous_tokens_are_asked_for_once() throws Exception {
    try (TokenServer tokens = new TokenServer("", 100)) {
      registry.fault(tokens::refuses);
      assertEquals(image.digest(), pull(CredentialSource.ANONYMOUS).digest());
      assertEquals(List.of("GET service=fake&scope=repository:a/b:pull as null"), tokens.asked());
    }
  }

  @Test
  void the_password_goes_to_the_token_server_alone() throws Exception {
    try (TokenServer tokens = new TokenServer("me:hidden", 100)) {
      registry.fault(tokens::refuses);
      assertEquals(image.digest(), pull(ME).digest());
      assertEquals(
          List.of("GET service=fake&scope=repository:a/b:pull&account=me as Basic bWU6aGlkZGVu"),
          tokens.asked());
      assertFalse(registry.requests().toString().contains("Basic"));
    }
  }

  @Test
  void a_token_that_ends_under_way_is_replaced() throws Exception {
    try (TokenServer tokens = new TokenServer("", 1)) {
      registry.fault(tokens::refuses);
      assertEquals(image.digest(), pull(CredentialSource.ANONYMOUS).digest());
      assertEquals(3, tokens.asked().size());
    }
  }

  @Test
  void an_identity_token_is_traded_by_post() throws Exception {
    try (TokenServer tokens = new TokenServer("refresh-me", 100)) {
      registry.fault(tokens::refuses);
      pull((host, path) -> Optional.of(new Credential.IdentityToken("refresh-me")));
      assertEquals(
          List.of(
              "POST grant_type=refresh_token&client_id=jbuild&service=fake"
                  + "&scope=repository%3Aa%2Fb%3Apull&refresh_token=refresh-me as null"),
          tokens.asked());
    }
  }

  @Test
  void a_registry_token_is_sent_as_it_is() throws Exception {
    registry.fault(
        exchange -> {
          boolean fine =
              "Bearer ready".equals(exchange.getRequestHeaders().getFirst("Authorization"));
          if (!fine) {
            FakeRegistry.refuse(exchange, 401, "WWW-Authenticate", "Bearer realm=\"http://x/\"");
          }
          return !fine;
        });
    pull((host, path) -> Optional.of(new Credential.RegistryToken("ready")));
  }

  @Test
  void a_wrong_password_is_one_clear_error_without_it() throws Exception {
    try (TokenServer tokens = new TokenServer("me:other", 100)) {
      registry.fault(tokens::refuses);
      RegistryException e = assertThrows(RegistryException.class, () -> pull(ME));
      assertEquals(401, e.status());
      assertTrue(String.valueOf(e.getMessage()).endsWith("incorrect user name or password"));
      assertFalse(e.toString().contains("hidden"));
    }
  }

  @Test
  void who_may_not_is_told_to_log_in() {
    registry.fault(
        exchange -> {
          FakeRegistry.refuse(exchange, 401, "WWW-Authenticate", "Basic realm=\"x\"");
          return true;
        });
    RegistryException e =
        assertThrows(RegistryException.class, () -> pull(CredentialSource.ANONYMOUS));
    String message = String.valueOf(e.getMessage());
    assertTrue(message.contains("'jbuild login " + registry.host() + "'"), message);
  }

  @Test
  void another_host_is_not_told_who_comes() throws Exception {
    try (FakeRegistry storage = new FakeRegistry()) {
      image.serve(storage, "1");
      registry.fault(
          exchange -> {
            String who = exchange.getRequestHeaders().getFirst("Authorization");
            String path = exchange.getRequestURI().getPath();
            if (who == null) {
              FakeRegistry.refuse(exchange, 401, "WWW-Authenticate", "Basic realm=\"x\"");
              return true;
            }
            if (path.contains("/blobs/")) {
              String there = "http://" + storage.host() + path + "?signature=hidden";
              FakeRegistry.refuse(exchange, 307, "Location", there);
              return true;
            }
            return false;
          });
      assertEquals(image.digest(), pull(ME).digest());
      assertEquals(2, storage.requests().size());
      for (String request : storage.requests()) {
        assertFalse(request.contains("Basic"), request);
      }
    }
  }

  @Test
  void a_signature_in_a_url_is_not_shown() throws Exception {
    try (FakeRegistry storage = new FakeRegistry()) {
      registry.fault(
          exchange -> {
            String path = exchange.getRequestURI().getPath();
            if (path.contains("/blobs/")) {
              String there = "http://" + storage.host() + path + "?signature=hidden";
              FakeRegistry.refuse(exchange, 307, "Location", there);
            }
            return path.contains("/blobs/");
          });
      IOException e = assertThrows(IOException.class, () -> pull(CredentialSource.ANONYMOUS));
      assertFalse(e.toString().contains("hidden"), e.toString());
    }
  }

  @Test
  void login_tries_the_password_out() throws Exception {
    try (TokenServer tokens = new TokenServer("me:hidden", 100)) {
      registry.fault(tokens::refuses);
      Login login = new Login(RegistrySettings.NONE);
      login.check(registry.host(), new Credential.Password("me", "hidden"));
      RegistryException e =
          assertThrows(
              RegistryException.class,
              () -> login.check(registry.host(), new Credential.Password("me", "wrong")));
      assertEquals(401, e.status());
    }
  }
}
