package io.jbuild.runner.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.runner.Mount;
import io.jbuild.runner.NetworkMode;
import io.jbuild.runner.RootFilesystem;
import io.jbuild.runner.RunSpec;
import io.jbuild.runner.RunningContainer;
import io.jbuild.runner.Stdio;
import io.jbuild.runner.jna.JnaFileOps;
import io.jbuild.runner.jna.JnaLinux;
import io.jbuild.runner.sandbox.Sandbox;
import io.jbuild.runner.syscall.Call;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A bridge of the test's own, with containers on it. */
@Timeout(60)
final class HostNetworksTest {
  private static final String BRIDGE = "jbtest0";
  private static final long CLONE_NEWNET = 0x40000000;
  private static final Path LINKS = Path.of("/sys/class/net");

  @TempDir Path directory;
  private final JnaLinux linux = JnaLinux.open();
  private HostNetworks networks;

  @BeforeEach
  void prepare() throws IOException {
    assumeTrue(Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0), "needs root");
    Path run = directory.resolve("run");
    Bridge bridge = new Bridge(linux, BRIDGE, run);
    networks = new HostNetworks(linux, bridge);
    try {
      bridge.open();
    } catch (NetlinkException e) {
      assumeTrue(false, "needs the right to make a bridge: " + e.getMessage());
    }
  }

  @AfterEach
  void removeBridge() throws Exception {
    Path index = LINKS.resolve(BRIDGE).resolve("ifindex");
    if (Files.exists(index)) {
      try (Netlink netlink = Netlink.open(linux)) {
        netlink.delete(Integer.parseInt(Files.readString(index).strip()));
      }
      new ProcessBuilder("nft", "delete", "table", "ip", BRIDGE).start().waitFor();
    }
  }

  private RunningContainer start(NetworkMode mode, String script, ByteArrayOutputStream out)
      throws IOException {
    Path root = Files.createDirectories(directory.resolve("r" + System.nanoTime()));
    Files.createDirectories(root.resolve("bin"));
    RunSpec spec =
        RunSpec.of(List.of("/bin/busybox", "sh", "-c", script))
            .network(mode)
            .mounts(
                List.of(
                    new Mount.Bind(
                        Path.of("/bin/busybox"), ContainerPath.of("/bin/busybox"), true, false)))
            .build();
    return Sandbox.open(linux, limits -> Optional.empty(), new JnaFileOps(linux))
        .start(
            spec,
            new RootFilesystem.Directory(root),
            new Stdio.Captured((b, n) -> out.write(b, 0, n), (b, n) -> out.write(b, 0, n)));
  }

  /** Interfaces of the bridge: others may come and go meanwhile. */
  private static long links() throws IOException {
    Path ports = LINKS.resolve(BRIDGE).resolve("brif");
    if (!Files.exists(ports)) {
      return 0;
    }
    try (Stream<Path> all = Files.list(ports)) {
      return all.count();
    }
  }

  @Test
  void a_bridge_of_another_namespace_is_told_from_that_of_the_host() throws Exception {
    Path run = directory.resolve("run");
    FutureTask<Integer> elsewhere =
        new FutureTask<>(
            () -> {
              assertEquals(0, linux.call(Call.UNSHARE, CLONE_NEWNET));
              try (Interfaces interfaces = Interfaces.open(linux)) {
                assertTrue(interfaces.index(BRIDGE).isEmpty());
                int made = new Bridge(linux, BRIDGE, run).open().index();
                assertEquals(made, interfaces.index(BRIDGE).getAsInt());
                return new Bridge(linux, BRIDGE, run).open().index() - made;
              }
            });
    // it ends with its namespace, and the bridge there with it
    Thread thread = new Thread(elsewhere, "elsewhere");
    thread.start();
    assertEquals(0, elsewhere.get());
    try (Interfaces here = Interfaces.open(linux)) {
      assertEquals(here.index(BRIDGE).getAsInt(), new Bridge(linux, BRIDGE, run).open().index());
    }
  }

  @Test
  void a_container_has_an_address_and_a_way_out() throws Exception {
    long before = links();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (Attached a = networks.attach("bridge", "id", List.of());
        RunningContainer c =
            start(
                a.mode(),
                "busybox ip -o -4 addr; busybox ip route; ping -c 1 -W 2 "
                    + gateway(a)
                    + " >/dev/null && echo reached",
                out)) {
      c.waitFor();
      String text = out.toString(StandardCharsets.UTF_8);
      assertTrue(text.contains("127.0.0.1/8"), text);
      assertTrue(text.contains(a.address() + "/16"), text);
      assertTrue(text.contains("default via " + gateway(a)), text);
      assertTrue(text.contains("reached"), text);
    }
    assertEquals(before, links());
  }

  private static String gateway(Attached a) {
    return a.address().substring(0, a.address().indexOf('.', 3)) + ".0.1";
  }

  @Test
  void a_published_port_leads_inside() throws Exception {
    List<PortMapping> ports = PortMapping.parse("127.0.0.1::8080");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (Attached a = networks.attach("default", "id", ports);
        RunningContainer c = start(a.mode(), "echo hello | busybox nc -l -p 8080", out)) {
      int port = a.ports().get(0).hostPort();
      assertTrue(port > 0);
      assertEquals("hello\n", fetch(port));
      c.waitFor();
    }
  }

  /** What a server says; tried again while it is not up yet. */
  private static String fetch(int port) throws Exception {
    String text = "";
    for (int i = 0; i < 100 && text.isEmpty(); i++) {
      try (Socket s = new Socket()) {
        s.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        text = new String(s.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        // reset: nobody listens inside yet
      }
      Thread.sleep(20);
    }
    return text;
  }

  @Test
  void a_port_in_use_is_named_and_leaves_nothing() throws Exception {
    long before = links();
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      List<PortMapping> ports = PortMapping.parse("127.0.0.1:" + taken.getLocalPort() + ":80");
      IOException e =
          assertThrows(IOException.class, () -> networks.attach("bridge", "id", ports).close());
      assertTrue(
          String.valueOf(e.getMessage())
              .startsWith("cannot publish port 127.0.0.1:" + taken.getLocalPort() + "/tcp: "));
    }
    assertEquals(before, links());
  }

  @Test
  void of_several_ports_the_first_that_is_free_is_taken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int first = Math.min(taken.getLocalPort(), 65_000);
      List<PortMapping> ports =
          PortMapping.parse("127.0.0.1:" + first + "-" + (first + 500) + ":80");
      try (Attached a = networks.attach("bridge", "id", ports)) {
        assertTrue(a.ports().get(0).hostPort() > first);
      }
    }
  }

  @Test
  void containers_reach_each_other() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (Attached a = networks.attach("bridge", "a", List.of());
        Attached b = networks.attach("bridge", "b", List.of());
        RunningContainer server =
            start(a.mode(), "echo served | busybox nc -l -p 80", new ByteArrayOutputStream());
        RunningContainer client =
            start(
                b.mode(),
                "for i in 1 2 3 4 5 6 7 8 9; do busybox nc "
                    + a.address()
                    + " 80 </dev/null && exit; busybox sleep 0.1; done",
                out)) {
      client.waitFor();
      assertTrue(out.toString(StandardCharsets.UTF_8).contains("served"));
      server.signal(9);
    }
  }

  @Test
  void no_network_has_no_ports() {
    IOException e =
        assertThrows(
            IOException.class, () -> networks.attach("none", "id", PortMapping.parse("80")));
    assertEquals(
        "cannot publish ports of a container with the network none: it has no ports of its own",
        e.getMessage());
  }
}
