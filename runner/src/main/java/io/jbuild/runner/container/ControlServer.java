package io.jbuild.runner.container;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.FileType;
import io.jbuild.layercache.Json;
import io.jbuild.runner.FileTree;
import io.jbuild.runner.RunResult;
import io.jbuild.runner.RunSpec;
import io.jbuild.runner.RunnerException;
import io.jbuild.runner.RunningContainer;
import io.jbuild.runner.Stdio;
import java.io.Closeable;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Lets other processes of the same user control a container that this one runs. Each connection
 * carries one request.
 */
final class ControlServer implements Closeable {
  private final ServerSocketChannel server;
  private final Path socket;
  private final Life life;

  private ControlServer(ServerSocketChannel server, Path socket, Life life) {
    this.server = server;
    this.socket = socket;
    this.life = life;
  }

  static ControlServer open(Path socket, Life life) throws IOException {
    Files.createDirectories(socket.toAbsolutePath().getParent());
    // left by a jbuild that was killed: we hold the container's lock, so it is nobody's
    Files.deleteIfExists(socket);
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    ControlServer s = new ControlServer(server, socket, life);
    start(s::accept, "control");
    return s;
  }

  private static void start(Runnable work, String name) {
    Thread t = new Thread(work, name);
    t.setDaemon(true);
    t.start();
  }

  private void accept() {
    while (true) {
      SocketChannel client;
      try {
        client = server.accept();
      } catch (IOException e) {
        return; // closed: the container has ended
      }
      start(() -> serve(client), "control-client");
    }
  }

  private void serve(SocketChannel client) {
    try (Frames frames = new Frames(client)) {
      try {
        answer(frames, frames.read());
      } catch (RunnerException e) {
        fail(frames, e.getMessage(), e.kind().exitCode());
      } catch (IOException e) {
        fail(frames, e.getMessage(), RunnerException.Kind.SETUP.exitCode());
      } catch (RuntimeException e) {
        String fault = "this is a fault of jbuild: " + e;
        fail(frames, fault, RunnerException.Kind.SETUP.exitCode());
      }
    } catch (IOException e) {
      // the other end has hung up: nobody is there to be told
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void fail(Frames frames, @Nullable String message, int code) throws IOException {
    frames.write(
        Frames.FAILURE,
        Json.Obj.EMPTY
            .with("message", Json.of(String.valueOf(message)))
            .with("exitCode", Json.of(code)));
  }

  private void answer(Frames frames, Frames.Frame request)
      throws IOException, InterruptedException {
    if (request.kind() != Frames.REQUEST) {
      throw new IOException("a control connection starts with a request");
    }
    Json.Obj o = request.json();
    switch (o.string("op").orElse("")) {
      case "signal" -> {
        life.signal(o.integer("signal").orElse(0L).intValue(), o.bool("stop"));
        frames.write(Frames.REPLY, Json.Obj.EMPTY);
      }
      case "pause" -> {
        life.pause(o.bool("on"));
        frames.write(Frames.REPLY, Json.Obj.EMPTY);
      }
      case "usage" -> frames.write(Frames.REPLY, life.usage().json());
      case "update" -> {
        life.update(
            RunSpecJson.limits(o.object("limits")),
            RestartPolicy.parse(o.string("restart").orElse("no")));
        frames.write(Frames.REPLY, Json.Obj.EMPTY);
      }
      case "processes" -> {
        List<Json> all = new ArrayList<>();
        life.process().processes().forEach(pid -> all.add(Json.of(pid)));
        frames.write(Frames.REPLY, Json.Obj.EMPTY.with("processes", new Json.Arr(all)));
      }
      case "find" -> {
        try (FileTree tree = life.files()) {
          Optional<FileType> type = tree.find(path(o), o.bool("follow"));
          frames.write(
              Frames.REPLY,
              Json.Obj.EMPTY.with("type", Json.of(type.map(FileType::name).orElse(""))));
        }
      }
      case "read" -> {
        try (FileTree tree = life.files()) {
          frames.write(Frames.REPLY, Json.Obj.EMPTY);
          tree.read(
              path(o),
              o.bool("follow"),
              o.string("name").orElse(""),
              new FrameOutput(frames, Frames.OUT));
          frames.write(Frames.REPLY, Json.Obj.EMPTY);
        }
      }
      case "write" -> {
        try (FileTree tree = life.files()) {
          frames.write(Frames.REPLY, Json.Obj.EMPTY);
          tree.write(path(o), o.bool("owners"), new FrameInput(frames));
          frames.write(Frames.REPLY, Json.Obj.EMPTY);
        }
      }
      case "attach" -> attach(frames);
      case "exec" -> exec(frames, o);
      default -> throw new IOException("unknown request on the control socket");
    }
  }

  private static ContainerPath path(Json.Obj o) {
    return ContainerPath.of(o.string("path").orElse("/"));
  }

  private void attach(Frames frames) throws IOException {
    Remote remote = new Remote(frames);
    life.output().add(remote);
    try {
      remote.accept();
      follow(frames, life.control());
    } finally {
      life.output().remove(remote);
    }
  }

  private void exec(Frames frames, Json.Obj o) throws IOException, InterruptedException {
    RunSpec spec = RunSpecJson.read(o.object("process"));
    Remote remote = new Remote(frames);
    Stdio stdio = Life.stdio(remote, o.bool("terminal"), o.bool("input"), size(o));
    try (RunningContainer process = life.process().exec(spec, stdio)) {
      remote.accept();
      ProcessControl control = new ProcessControl(process);
      start(() -> followQuietly(frames, control), "exec-input");
      Life.pumpTerminal(process, remote);
      RunResult result = process.waitFor();
      frames.write(Frames.REPLY, Json.Obj.EMPTY.with("exitCode", Json.of(result.exitCode())));
    }
  }

  private static int[] size(Json.Obj o) {
    return new int[] {
      o.integer("rows").orElse(0L).intValue(), o.integer("columns").orElse(0L).intValue()
    };
  }

  private static void followQuietly(Frames frames, Attachment.Control control) {
    try {
      follow(frames, control);
    } catch (IOException e) {
      // the other end is gone; the process goes on until it ends, as with docker
    }
  }

  /** Does what the other end says until it hangs up. */
  private static void follow(Frames frames, Attachment.Control control) throws IOException {
    while (true) {
      Frames.Frame f = frames.read();
      switch (f.kind()) {
        case Frames.INPUT -> control.input(f.content(), f.content().length);
        case Frames.END_INPUT -> control.endInput();
        case Frames.RESIZE -> {
          ByteBuffer b = ByteBuffer.wrap(f.content());
          control.resize(b.getShort(), b.getShort());
        }
        case Frames.SIGNAL -> control.signal(ByteBuffer.wrap(f.content()).getInt());
        default -> {
          return;
        }
      }
    }
  }

  /** Sends output over the socket, from the reply to the request on. */
  private static final class Remote implements Attachment {
    private final Frames frames;
    private final CountDownLatch replied = new CountDownLatch(1);

    Remote(Frames frames) {
      this.frames = frames;
    }

    /** A process may write before who asked for it is told that it runs; that waits. */
    void accept() throws IOException {
      try {
        frames.write(Frames.REPLY, Json.Obj.EMPTY);
      } finally {
        replied.countDown();
      }
    }

    @Override
    public void out(byte[] bytes, int length) {
      send(Frames.OUT, bytes, length);
    }

    @Override
    public void err(byte[] bytes, int length) {
      send(Frames.ERR, bytes, length);
    }

    private void send(byte kind, byte[] bytes, int length) {
      try {
        replied.await();
        frames.write(kind, bytes, length);
      } catch (IOException e) {
        // who looked has gone: the container goes on without being seen
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void started(Control control) {
      // the reply to the request says so
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    Files.deleteIfExists(socket);
  }
}
