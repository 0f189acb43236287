package io.jbuild.runner.container;

import io.jbuild.layercache.Json;
import io.jbuild.layercache.json.JsonText;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * Messages on a control socket: one byte of kind, four of length, content. Writing is thread-safe,
 * reading is for one thread.
 */
final class Frames implements Closeable {
  static final byte REQUEST = 'Q';
  static final byte REPLY = 'A';
  static final byte FAILURE = 'F';
  static final byte INPUT = '0';
  static final byte OUT = '1';
  static final byte ERR = '2';
  static final byte END_INPUT = 'E';
  static final byte RESIZE = 'R';
  static final byte SIGNAL = 'S';
  private static final int HEAD = 5;
  private static final int MAX = 1 << 20;

  private final SocketChannel channel;

  Frames(SocketChannel channel) {
    this.channel = channel;
  }

  /** One message. */
  static final class Frame {
    private final byte kind;
    private final byte[] content;

    Frame(byte kind, byte[] content) {
      this.kind = kind;
      this.content = content;
    }

    byte kind() {
      return kind;
    }

    byte[] content() {
      return content;
    }

    Json.Obj json() throws IOException {
      return JsonText.parseObject(content, "a message on the control socket");
    }
  }

  void write(byte kind, byte[] content, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(HEAD + length);
    buffer.put(kind).putInt(length).put(content, 0, length).flip();
    synchronized (this) {
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    }
  }

  void write(byte kind, Json.Obj content) throws IOException {
    byte[] bytes = JsonText.print(content).getBytes(StandardCharsets.UTF_8);
    write(kind, bytes, bytes.length);
  }

  /** The next message; of length 0 and kind 0 when the other end has hung up. */
  Frame read() throws IOException {
    ByteBuffer head = ByteBuffer.allocate(HEAD);
    if (!fill(head)) {
      return new Frame((byte) 0, new byte[0]);
    }
    int length = head.getInt(1);
    if (length < 0 || length > MAX) {
      throw new IOException("a message of " + length + " bytes on the control socket");
    }
    ByteBuffer content = ByteBuffer.allocate(length);
    if (!fill(content)) {
      return new Frame((byte) 0, new byte[0]);
    }
    return new Frame(head.get(0), content.array());
  }

  private boolean fill(ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
