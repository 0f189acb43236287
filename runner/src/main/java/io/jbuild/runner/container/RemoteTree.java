package io.jbuild.runner.container;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.FileType;
import io.jbuild.layercache.Json;
import io.jbuild.runner.FileTree;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/** The files of a running container, by way of the process that runs it. */
final class RemoteTree implements FileTree {
  private static final int BUFFER = 1 << 16;

  private final ControlClient client;

  RemoteTree(ControlClient client) {
    this.client = client;
  }

  private static Json.Obj request(String op, ContainerPath path) {
    return Json.Obj.EMPTY.with("op", Json.of(op)).with("path", Json.of(path.value()));
  }

  @Override
  public Optional<FileType> find(ContainerPath path, boolean follow) throws IOException {
    Json.Obj reply = client.answer(request("find", path).with("follow", Json.of(follow)));
    return reply.string("type").filter(t -> !t.isEmpty()).map(FileType::valueOf);
  }

  @Override
  public void read(ContainerPath path, boolean follow, String name, OutputStream tar)
      throws IOException {
    Json.Obj request =
        request("read", path).with("follow", Json.of(follow)).with("name", Json.of(name));
    try (Frames frames = client.connect(request)) {
      for (Frames.Frame f = frames.read(); ; f = frames.read()) {
        ControlClient.check(f);
        switch (f.kind()) {
          case Frames.OUT -> tar.write(f.content());
          case Frames.REPLY -> {
            return;
          }
          default -> throw new IOException("the container ended while it was read");
        }
      }
    }
  }

  @Override
  public void write(ContainerPath directory, boolean owners, InputStream tar) throws IOException {
    try (Frames frames =
        client.connect(request("write", directory).with("owners", Json.of(owners)))) {
      byte[] buffer = new byte[BUFFER];
      try {
        for (int n = tar.read(buffer); n >= 0; n = tar.read(buffer)) {
          frames.write(Frames.INPUT, buffer, n);
        }
        frames.write(Frames.END_INPUT, new byte[0], 0);
      } catch (IOException e) {
        // it has hung up: why comes with its last message
        ControlClient.check(frames.read());
        throw e;
      }
      Frames.Frame end = frames.read();
      ControlClient.check(end);
      if (end.kind() != Frames.REPLY) {
        throw new IOException("the container ended while it was written to");
      }
    }
  }

  @Override
  public void close() {}
}
