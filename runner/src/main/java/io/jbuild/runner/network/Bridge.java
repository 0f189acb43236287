package io.jbuild.runner.network;

import io.jbuild.layercache.files.FileLocks;
import io.jbuild.layercache.io.Interruption;
import io.jbuild.runner.syscall.Errno;
import io.jbuild.runner.syscall.Linux;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/**
 * The bridge of this host to which containers are linked, with a way out by address translation. It
 * is made when first needed and stays, as docker's does; all who use jbuild as root share it.
 */
final class Bridge {
  private static final String USUAL_NAME = "jbuild0";
  private static final int PREFIX = 16;
  private static final int FIRST = 90;
  private static final int LAST = 127;
  private static final int USUAL_MTU = 1500;
  private static final long PATIENCE_SECONDS = 10;

  private final Linux linux;
  private final String name;
  private final Path run;

  /**
   * @param name of the interface and of the table of the packet filter
   * @param run a directory that is empty after the machine's start
   */
  Bridge(Linux linux, String name, Path run) {
    this.linux = linux;
    this.name = name;
    this.run = run;
  }

  /** The one that all share. */
  static Bridge of(Linux linux, Path run) {
    return new Bridge(linux, USUAL_NAME, run);
  }

  /**
   * What a container is linked to.
   *
   * @param network the second number of 10.N.0.0/16
   * @param wayOut whether others than the host and its containers can be reached
   */
  record Link(int index, int network, int mtu, boolean wayOut) {}

  /**
   * @throws NetlinkException when this process may not change the host's network
   */
  Link open() throws IOException {
    Files.createDirectories(run);
    try (FileLocks.Held held = FileLocks.lockOrFail(run.resolve("lock"))) {
      try (Interfaces interfaces = Interfaces.open(linux)) {
        int mtu = mtu(interfaces);
        Path state = run.resolve("bridge-" + namespace());
        OptionalInt index = interfaces.index(name);
        if (index.isPresent() && Files.exists(state)) {
          String[] known = Files.readString(state).strip().split(" ");
          return new Link(
              index.getAsInt(), Integer.parseInt(known[0]), mtu, Boolean.parseBoolean(known[1]));
        }
        int network = freeNetwork();
        int made = make(interfaces, index, network);
        boolean wayOut = translate(network);
        Files.writeString(state, network + " " + wayOut + "\n");
        return new Link(made, network, mtu, wayOut);
      }
    }
  }

  /** Which network namespace this thread is in: each has a bridge of its own. */
  private static String namespace() throws IOException {
    String link = Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net")).toString();
    return link.substring(link.indexOf('[') + 1, link.length() - 1);
  }

  private int make(Interfaces interfaces, OptionalInt old, int network) throws IOException {
    try (Netlink netlink = Netlink.open(linux)) {
      if (old.isPresent()) {
        netlink.delete(old.getAsInt());
      }
      netlink.addBridge(name);
      int index =
          interfaces
              .index(name)
              .orElseThrow(() -> new NetlinkException("cannot find " + name, Errno.ENODEV));
      netlink.addAddress(index, new byte[] {10, (byte) network, 0, 1}, PREFIX);
      netlink.up(index);
      return index;
    }
  }

  /** A network 10.N.0.0/16 that no route of the host leads to. */
  private static int freeNetwork() throws IOException {
    String routes = Files.readString(Path.of("/proc/net/route"));
    for (int n = FIRST; n <= LAST; n++) {
      // addresses are words of the network's byte order, written in the machine's
      String start = Integer.toHexString(n).toUpperCase(Locale.ROOT) + "0A\t";
      if (!routes.contains(start)) {
        return n;
      }
    }
    throw new IOException(
        "cannot make a bridge: the host has routes to all of 10."
            + FIRST
            + ".0.0/16 to 10."
            + LAST
            + ".0.0/16");
  }

  /** Of the interface with the default route: larger packets would be lost on the way out. */
  private static int mtu(Interfaces interfaces) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/net/route"))) {
      String[] word = line.split("\\s+");
      if (word.length > 1 && word[1].equals("00000000")) {
        return interfaces.mtu(word[0]).orElse(USUAL_MTU);
      }
    }
    return USUAL_MTU;
  }

  private boolean translate(int network) throws IOException {
    Path forward = Path.of("/proc/sys/net/ipv4/ip_forward");
    if (!Files.readString(forward).strip().equals("1")) {
      Files.writeString(forward, "1");
    }
    String source = "10." + network + ".0.0/" + PREFIX;
    String table =
        "add table ip "
            + name
            + "\nflush table ip "
            + name
            + "\ntable ip "
            + name
            + " {\n  chain out {\n    type nat hook postrouting priority 100; policy accept;\n    ip saddr "
            + source
            + " oifname != \""
            + name
            + "\" masquerade\n  }\n}\n";
    Path rules = run.resolve("rules");
    Files.writeString(rules, table, StandardCharsets.US_ASCII);
    return succeeds("nft", "-f", rules.toString())
        || succeeds(
            "iptables",
            "-w",
            "-t",
            "nat",
            "-A",
            "POSTROUTING",
            "-s",
            source,
            "!",
            "-o",
            name,
            "-j",
            "MASQUERADE");
  }

  private static boolean succeeds(String... command) throws IOException {
    Process p;
    try {
      p =
          new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      return false; // there is no such program: the other one is tried
    }
    try {
      return p.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && p.exitValue() == 0;
    } catch (InterruptedException e) {
      throw Interruption.of("interrupted while a network was made", e);
    } finally {
      p.destroy();
    }
  }

  /** An address that no living container has; it is given back by closing, or by our death. */
  Address takeAddress(int network) throws IOException {
    for (int i = 2; i < 0xffff; i++) {
      if (i % 256 == 0 || i % 256 == 255) {
        continue;
      }
      String text = "10." + network + '.' + i / 256 + '.' + i % 256;
      Optional<FileLocks.Held> held = FileLocks.tryLock(run.resolve("addresses").resolve(text));
      if (held.isPresent()) {
        return new Address(text, (byte) network, (byte) (i / 256), (byte) (i % 256), held.get());
      }
    }
    throw new IOException("no address is free in 10." + network + ".0.0/" + PREFIX);
  }

  /** One address, held. */
  record Address(String text, byte b, byte c, byte d, FileLocks.Held held) {
    byte[] bytes() {
      return new byte[] {10, b, c, d};
    }
  }
}
