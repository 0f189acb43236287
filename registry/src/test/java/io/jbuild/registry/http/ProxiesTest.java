package io.jbuild.registry.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The environment's words on proxies. */
final class ProxiesTest {
  private static String of(Map<String, String> environment, String uri) throws IOException {
    return Proxies.of(environment).find(URI.create(uri)).map(Object::toString).orElse("direct");
  }

  @Test
  void each_scheme_has_its_own_and_small_letters_win() throws Exception {
    Map<String, String> e =
        Map.of("HTTP_PROXY", "http://a:1", "HTTPS_PROXY", "http://b:2", "https_proxy", "c:3");
    assertEquals("a:1", of(e, "http://x.io/"));
    assertEquals("c:3", of(e, "https://x.io/"));
  }

  @Test
  void this_machine_is_never_behind_a_proxy() throws Exception {
    Map<String, String> e = Map.of("HTTP_PROXY", "http://a:1");
    assertEquals("direct", of(e, "http://localhost:5000/"));
    assertEquals("direct", of(e, "http://127.0.0.1:5000/"));
    assertEquals("a:1", of(e, "http://127.evil.example/"));
  }

  @Test
  void no_proxy_names_domains_hosts_ports_and_ranges() throws Exception {
    Map<String, String> e =
        Map.of(
            "HTTPS_PROXY", "http://a:1", "NO_PROXY", "corp.example, .only.sub,h:8443,10.0.0.0/8");
    assertEquals("direct", of(e, "https://corp.example/"));
    assertEquals("direct", of(e, "https://r.corp.example/"));
    assertEquals("a:1", of(e, "https://xcorp.example/"));
    assertEquals("direct", of(e, "https://a.only.sub/"));
    assertEquals("a:1", of(e, "https://only.sub/"));
    assertEquals("direct", of(e, "https://h:8443/"));
    assertEquals("a:1", of(e, "https://h/"));
    assertEquals("direct", of(e, "https://10.1.2.3/"));
    assertEquals("a:1", of(e, "https://11.1.2.3/"));
    assertEquals("direct", of(Map.of("HTTPS_PROXY", "http://a:1", "NO_PROXY", "*"), "https://x/"));
  }

  @Test
  void a_password_is_sent_and_never_shown() throws Exception {
    Proxies proxies = Proxies.of(Map.of("HTTPS_PROXY", "http://me:secret@p:3128"));
    URI uri = URI.create("https://x.io/");
    assertEquals("Basic bWU6c2VjcmV0", proxies.authorization(uri).orElseThrow());
    assertEquals("p:3128", proxies.find(uri).orElseThrow().toString());
    IOException e =
        assertThrows(
            IOException.class, () -> Proxies.of(Map.of("HTTP_PROXY", "socks://me:secret@p")));
    assertFalse(String.valueOf(e.getMessage()).contains("secret"));
  }
}
