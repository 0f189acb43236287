package io.jbuild.runner.network;

import io.jbuild.runner.syscall.Call;
import io.jbuild.runner.syscall.Errno;
import io.jbuild.runner.syscall.Linux;
import io.jbuild.runner.syscall.NativeBlock;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Changes links, addresses and routes of the network namespace in which its socket was opened
 * (rtnetlink(7)). One request and its acknowledgement at a time; not for several threads.
 */
final class Netlink implements Closeable {
  private static final int AF_NETLINK = 16;
  private static final int SOCK_RAW_CLOEXEC = 3 | 02000000;
  private static final int BUFFER = 8192;
  private static final int HEADER = 16;

  private static final short NEWLINK = 16;
  private static final short DELLINK = 17;
  private static final short NEWADDR = 20;
  private static final short NEWROUTE = 24;
  private static final short ERROR = 2;
  private static final int REQUEST_ACK = 1 | 4;
  private static final int CREATE_EXCLUSIVE = 0x400 | 0x200;

  private static final short IFA_ADDRESS = 1;
  private static final short IFA_LOCAL = 2;
  private static final short IFLA_IFNAME = 3;
  private static final short IFLA_MTU = 4;
  private static final short IFLA_MASTER = 10;
  private static final short IFLA_LINKINFO = 18;
  private static final short IFLA_NET_NS_FD = 28;
  private static final short IFLA_INFO_KIND = 1;
  private static final short IFLA_INFO_DATA = 2;
  private static final short VETH_INFO_PEER = 1;
  private static final short RTA_GATEWAY = 5;
  private static final int IFF_UP = 1;
  private static final byte AF_INET = 2;
  private static final byte TABLE_MAIN = (byte) 254;
  private static final byte PROTOCOL_BOOT = 3;
  private static final byte TYPE_UNICAST = 1;

  private final Linux linux;
  private final int fd;
  private final ByteBuffer message = ByteBuffer.allocate(BUFFER).order(ByteOrder.nativeOrder());
  private int sequence;

  private Netlink(Linux linux, int fd) {
    this.linux = linux;
    this.fd = fd;
  }

  /** Opens a socket in the network namespace of this thread. */
  static Netlink open(Linux linux) throws IOException {
    long fd = linux.call(Call.SOCKET, AF_NETLINK, SOCK_RAW_CLOEXEC, 0);
    if (fd < 0) {
      throw new IOException("cannot open a netlink socket: " + Errno.describe((int) -fd));
    }
    return new Netlink(linux, (int) fd);
  }

  /** Makes a bridge. */
  void addBridge(String name) throws IOException {
    begin(NEWLINK, CREATE_EXCLUSIVE);
    link(0, 0, 0);
    text(IFLA_IFNAME, name);
    int info = open(IFLA_LINKINFO);
    text(IFLA_INFO_KIND, "bridge");
    end(info);
    send("make the bridge " + name);
  }

  /**
   * Makes a pair of linked interfaces, one here on a bridge and up, one in another namespace.
   *
   * @param namespace a descriptor of it
   */
  void addVeth(String name, int bridge, String peer, int namespace, int mtu) throws IOException {
    begin(NEWLINK, CREATE_EXCLUSIVE);
    link(0, IFF_UP, IFF_UP);
    text(IFLA_IFNAME, name);
    number(IFLA_MTU, mtu);
    number(IFLA_MASTER, bridge);
    int info = open(IFLA_LINKINFO);
    text(IFLA_INFO_KIND, "veth");
    int data = open(IFLA_INFO_DATA);
    int other = open(VETH_INFO_PEER);
    link(0, 0, 0);
    text(IFLA_IFNAME, peer);
    number(IFLA_MTU, mtu);
    number(IFLA_NET_NS_FD, namespace);
    end(other);
    end(data);
    end(info);
    send("make the interface " + name);
  }

  void up(int index) throws IOException {
    begin(NEWLINK, 0);
    link(index, IFF_UP, IFF_UP);
    send("bring interface " + index + " up");
  }

  /** From the bridge that it is at. */
  void detach(int index) throws IOException {
    begin(NEWLINK, 0);
    link(index, 0, 0);
    number(IFLA_MASTER, 0);
    send("take interface " + index + " from its bridge");
  }

  void delete(int index) throws IOException {
    begin(DELLINK, 0);
    link(index, 0, 0);
    send("remove interface " + index);
  }

  void addAddress(int index, byte[] address, int prefix) throws IOException {
    begin(NEWADDR, CREATE_EXCLUSIVE);
    message.put(AF_INET).put((byte) prefix).put((byte) 0).put((byte) 0).putInt(index);
    bytes(IFA_LOCAL, address);
    bytes(IFA_ADDRESS, address);
    send("give interface " + index + " an address");
  }

  void addDefaultRoute(byte[] gateway) throws IOException {
    begin(NEWROUTE, CREATE_EXCLUSIVE);
    // struct rtmsg: family, three lengths, table, protocol, scope, type, flags
    message.put(AF_INET).put((byte) 0).put((byte) 0).put((byte) 0);
    message.put(TABLE_MAIN).put(PROTOCOL_BOOT).put((byte) 0).put(TYPE_UNICAST).putInt(0);
    bytes(RTA_GATEWAY, gateway);
    send("add a default route");
  }

  private void begin(short type, int flags) {
    message.clear();
    message.putInt(0).putShort(type).putShort((short) (REQUEST_ACK | flags));
    message.putInt(++sequence).putInt(0);
  }

  /** struct ifinfomsg. */
  private void link(int index, int flags, int change) {
    message.put((byte) 0).put((byte) 0).putShort((short) 0);
    message.putInt(index).putInt(flags).putInt(change);
  }

  private int open(short type) {
    int at = message.position();
    message.putShort((short) 0).putShort(type);
    return at;
  }

  private void end(int at) {
    message.putShort(at, (short) (message.position() - at));
    while (message.position() % 4 != 0) {
      message.put((byte) 0);
    }
  }

  private void text(short type, String value) {
    bytes(type, (value + '\0').getBytes(StandardCharsets.US_ASCII));
  }

  private void number(short type, int value) {
    int at = open(type);
    message.putInt(value);
    end(at);
  }

  private void bytes(short type, byte[] value) {
    int at = open(type);
    message.put(value);
    end(at);
  }

  private void send(String what) throws IOException {
    message.putInt(0, message.position());
    byte[] reply = new byte[BUFFER];
    try (NativeBlock block = linux.allocate(BUFFER)) {
      int sent = linux.write(fd, message.array(), message.position());
      int got = sent < 0 ? sent : linux.read(fd, block, reply);
      if (got < 0) {
        throw new NetlinkException("cannot " + what, -got);
      }
      ByteBuffer r = ByteBuffer.wrap(reply).order(ByteOrder.nativeOrder());
      int error = got >= HEADER + 4 && r.getShort(4) == ERROR ? r.getInt(HEADER) : 0;
      if (error != 0) {
        throw new NetlinkException("cannot " + what, -error);
      }
    }
  }

  @Override
  public void close() {
    linux.close(fd);
  }
}
