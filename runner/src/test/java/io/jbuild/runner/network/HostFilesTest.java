package io.jbuild.runner.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The files with which others are found. */
final class HostFilesTest {

  @Test
  void a_name_server_on_the_hosts_loopback_is_of_no_use() {
    assertEquals(
        "search example\nnameserver 10.0.0.1\n",
        HostFiles.withoutLoopback(
            "search example\nnameserver 127.0.0.53\nnameserver 10.0.0.1\nnameserver ::1\n"));
  }

  @Test
  void given_name_servers_replace_the_hosts() throws Exception {
    String text = HostFiles.resolvConf(Lookup.USUAL.withServers(List.of("9.9.9.9")), false);
    assertTrue(text.endsWith("nameserver 9.9.9.9\n"));
    assertEquals(text.indexOf("nameserver"), text.lastIndexOf("nameserver"));
  }

  @Test
  void domains_and_options_replace_the_hosts_too() {
    String host = "domain a\nsearch a b\noptions ndots:1\nnameserver 10.0.0.1\n";
    assertEquals(
        "nameserver 10.0.0.1\nsearch x y\noptions ndots:5 rotate\n",
        HostFiles.replaced(
            host,
            new Lookup(List.of(), List.of("x", "y"), List.of("ndots:5", "rotate"), List.of())));
    assertEquals(
        "options ndots:1\nnameserver 10.0.0.1\n",
        HostFiles.replaced(host, new Lookup(List.of(), List.of("."), List.of(), List.of())));
    assertEquals(host, HostFiles.replaced(host, Lookup.USUAL));
  }

  @Test
  void a_container_knows_itself_and_what_was_added() throws Exception {
    String text = HostFiles.hosts("box", "10.90.0.2", List.of("db:10.0.0.9"), false);
    assertTrue(text.contains("10.0.0.9\tdb\n"));
    assertTrue(text.endsWith("10.90.0.2\tbox\n"));
    assertFalse(text.contains("vm"));
  }
}
