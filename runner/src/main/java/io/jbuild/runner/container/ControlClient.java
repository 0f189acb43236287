package io.jbuild.runner.container;

import io.jbuild.layercache.Json;
import io.jbuild.runner.RunnerException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The other end of a {@link ControlServer}. */
final class ControlClient {
  private final Path socket;

  ControlClient(String socket) {
    this.socket = Path.of(socket);
  }

  Frames connect(Json.Obj request) throws IOException {
    return ask(request).frames();
  }

  /** A connection whose request was granted. */
  private record Granted(Frames frames, Json.Obj reply) {}

  private Granted ask(Json.Obj request) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    Frames frames = new Frames(channel);
    try {
      channel.connect(UnixDomainSocketAddress.of(socket));
      frames.write(Frames.REQUEST, request);
      Frames.Frame reply = frames.read();
      check(reply);
      if (reply.kind() != Frames.REPLY) {
        throw new IOException("the container has just ended");
      }
      return new Granted(frames, reply.json());
    } catch (IOException e) {
      frames.close();
      throw e;
    }
  }

  static void check(Frames.Frame reply) throws IOException {
    if (reply.kind() == Frames.FAILURE) {
      Json.Obj o = reply.json();
      long code = o.integer("exitCode").orElse(0L);
      for (RunnerException.Kind kind : RunnerException.Kind.values()) {
        if (kind.exitCode() == code) {
          throw new RunnerException(kind, o.string("message").orElse(""));
        }
      }
      throw new IOException(o.string("message").orElse("the request failed"));
    }
  }

  /**
   * @param stop whether the container is to stay down afterwards
   */
  void signal(int signal, boolean stop) throws IOException {
    connect(
            Json.Obj.EMPTY
                .with("op", Json.of("signal"))
                .with("signal", Json.of(signal))
                .with("stop", Json.of(stop)))
        .close();
  }

  /** What is answered to a request that needs no more than an answer. */
  Json.Obj answer(Json.Obj request) throws IOException {
    Granted g = ask(request);
    g.frames().close();
    return g.reply();
  }

  void pause(boolean on) throws IOException {
    connect(Json.Obj.EMPTY.with("op", Json.of("pause")).with("on", Json.of(on))).close();
  }

  /** All that runs in the container, as the host counts. */
  List<Long> processes() throws IOException {
    List<Long> out = new ArrayList<>();
    for (Json v : answer(Json.Obj.EMPTY.with("op", Json.of("processes"))).array("processes")) {
      if (v instanceof Json.Num n) {
        n.integer().ifPresent(out::add);
      }
    }
    return out;
  }

  /** Looks at the container until its output ends. */
  void attach(Attachment to) throws IOException {
    try (Frames frames = connect(Json.Obj.EMPTY.with("op", Json.of("attach")))) {
      RemoteControl control = new RemoteControl(frames);
      to.started(control);
      receive(frames, to, control);
    }
  }

  /** Starts a further process; its exit code. */
  int exec(Json.Obj process, boolean terminal, boolean input, int[] size, Attachment to)
      throws IOException {
    Json.Obj request =
        Json.Obj.EMPTY
            .with("op", Json.of("exec"))
            .with("process", process)
            .with("terminal", Json.of(terminal))
            .with("input", Json.of(input))
            .with("rows", Json.of(size[0]))
            .with("columns", Json.of(size[1]));
    try (Frames frames = connect(request)) {
      RemoteControl control = new RemoteControl(frames);
      to.started(control);
      Optional<Json.Obj> end = receive(frames, to, control);
      if (control.left) {
        return 0;
      }
      // a container that ends takes all that runs in it with it
      return end.isPresent() ? end.get().integer("exitCode").orElse(0L).intValue() : 137;
    }
  }

  /** Starts a further process that nobody looks at. */
  void execDetached(Json.Obj process, boolean terminal) throws IOException {
    Json.Obj request =
        Json.Obj.EMPTY
            .with("op", Json.of("exec"))
            .with("process", process)
            .with("terminal", Json.of(terminal));
    connect(request).close();
  }

  private static Optional<Json.Obj> receive(Frames frames, Attachment to, RemoteControl control)
      throws IOException {
    while (true) {
      Frames.Frame f;
      try {
        f = frames.read();
      } catch (IOException e) {
        if (control.left) {
          return Optional.empty();
        }
        throw e;
      }
      check(f);
      switch (f.kind()) {
        case Frames.OUT -> to.out(f.content(), f.content().length);
        case Frames.ERR -> to.err(f.content(), f.content().length);
        case Frames.REPLY -> {
          return Optional.of(f.json());
        }
        default -> {
          return Optional.empty();
        }
      }
    }
  }

  /** Sends what is to be done over the socket. */
  private static final class RemoteControl implements Attachment.Control {
    private final Frames frames;
    private volatile boolean left;

    RemoteControl(Frames frames) {
      this.frames = frames;
    }

    @Override
    public void leave() {
      left = true;
      try {
        frames.close();
      } catch (IOException e) {
        // closed is closed: the other end sees it when it writes
      }
    }

    @Override
    public void input(byte[] bytes, int length) {
      send(Frames.INPUT, bytes, length);
    }

    @Override
    public void endInput() {
      send(Frames.END_INPUT, new byte[0], 0);
    }

    @Override
    public void resize(int rows, int columns) {
      send(
          Frames.RESIZE,
          ByteBuffer.allocate(4).putShort((short) rows).putShort((short) columns).array(),
          4);
    }

    @Override
    public void signal(int signal) {
      send(Frames.SIGNAL, ByteBuffer.allocate(4).putInt(signal).array(), 4);
    }

    private void send(byte kind, byte[] bytes, int length) {
      try {
        frames.write(kind, bytes, length);
      } catch (IOException e) {
        // the process has ended: nothing is left to control
      }
    }
  }
}
