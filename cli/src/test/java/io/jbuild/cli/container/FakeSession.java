package io.jbuild.cli.container;

import io.jbuild.builder.Web;
import io.jbuild.cli.Console;
import io.jbuild.cli.Terminal;
import io.jbuild.cli.verb.Session;
import io.jbuild.layercache.ImageSink;
import io.jbuild.layercache.ImageSource;
import io.jbuild.layercache.files.FileOps;
import io.jbuild.layercache.store.DirectoryStore;
import io.jbuild.registry.RegistrySettings;
import io.jbuild.registry.TransferListener;
import io.jbuild.registry.auth.CredentialFiles;
import io.jbuild.runner.ContainerRuntime;
import io.jbuild.runner.container.Containers;
import io.jbuild.runner.jna.JnaFileOps;
import io.jbuild.runner.jna.JnaLinux;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;

/** A session over a directory, in which no container can be started. */
final class FakeSession implements Session {
  final Map<String, String> environment = new HashMap<>();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Path directory;
  private final FileOps files = new JnaFileOps(JnaLinux.open());
  private final DirectoryStore store;

  FakeSession(Path directory) {
    this.directory = directory;
    this.store = DirectoryStore.open(directory.resolve("store"), files);
  }

  String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Override
  public Console console() {
    return new Console(
        new ByteArrayInputStream(new byte[0]),
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  @Override
  public Optional<String> environment(String name) {
    return Optional.ofNullable(environment.get(name));
  }

  @Override
  public Path directory() {
    return directory;
  }

  @Override
  public DirectoryStore store() {
    return store;
  }

  @Override
  public FileOps files() {
    return files;
  }

  @Override
  public ContainerRuntime runtime() {
    return (spec, root, stdio) -> {
      throw new IOException("no container can be started here");
    };
  }

  @Override
  public Containers containers() {
    return Containers.open(
        store,
        runtime(),
        files,
        (name, container, ports) -> {
          throw new IOException("there is no network here");
        });
  }

  @Override
  public List<String> relaunch() throws IOException {
    throw new IOException("this is no program");
  }

  @Override
  public Terminal terminal() {
    throw new AssertionError("nothing here looks at the terminal");
  }

  @Override
  public ImageSink registry() {
    throw new UnsupportedOperationException("these tests push nothing");
  }

  @Override
  public void onTransfer(TransferListener listener) {}

  @Override
  public RegistrySettings registries() {
    return RegistrySettings.NONE;
  }

  @Override
  public CredentialFiles credentials() {
    return CredentialFiles.of(Map.of("HOME", "/nonexistent"), Optional.empty());
  }

  @Override
  public Web web() {
    return Web.NONE;
  }

  @Override
  public List<ImageSource> sources() {
    return List.of();
  }

  @Override
  public void onInterrupt(Runnable action) {}

  @Override
  public void onSignal(IntConsumer action) {}

  @Override
  public void leaveTerminal() {}

  @Override
  public void close() throws IOException {
    store.close();
  }
}
