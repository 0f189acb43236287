package io.jbuild.cli.start;

import io.jbuild.builder.Web;
import io.jbuild.builder.base.EmbeddedBase;
import io.jbuild.cli.Console;
import io.jbuild.cli.Terminal;
import io.jbuild.cli.verb.Session;
import io.jbuild.layercache.ImageSink;
import io.jbuild.layercache.ImageSource;
import io.jbuild.layercache.files.FileOps;
import io.jbuild.layercache.files.Privileges;
import io.jbuild.layercache.store.DirectoryStore;
import io.jbuild.registry.RegistrySettings;
import io.jbuild.registry.TransferListener;
import io.jbuild.registry.auth.CredentialFiles;
import io.jbuild.registry.settings.SettingsReader;
import io.jbuild.runner.ContainerRuntime;
import io.jbuild.runner.cgroup.HostCgroups;
import io.jbuild.runner.container.Containers;
import io.jbuild.runner.jna.JnaFileOps;
import io.jbuild.runner.jna.JnaLinux;
import io.jbuild.runner.network.HostNetworks;
import io.jbuild.runner.sandbox.Sandbox;
import io.jbuild.runner.syscall.Call;
import io.jbuild.runner.syscall.Linux;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** The parts over one store directory. Thread-safe. */
final class DirectorySession implements Session {
  private static final Path SYSTEM_ROOT = Path.of("/var/lib/jbuild");
  private final Console console;
  private final Map<String, String> environment;
  private final GlobalOptions options;
  private @Nullable Linux linux;
  private @Nullable FileOps files;
  private @Nullable DirectoryStore store;
  private @Nullable ContainerRuntime runtime;
  private @Nullable Containers containers;
  private @Nullable CredentialFiles credentials;
  private @Nullable LazyRegistry registry;
  private volatile @Nullable Runnable interrupt;
  private volatile TransferListener transfers = TransferListener.NONE;

  DirectorySession(Console console, Map<String, String> environment, GlobalOptions options) {
    this.console = console;
    this.environment = environment;
    this.options = options;
  }

  @Override
  public Console console() {
    return console;
  }

  @Override
  public Optional<String> environment(String name) {
    return Optional.ofNullable(environment.get(name));
  }

  @Override
  public Path directory() {
    return Path.of("").toAbsolutePath();
  }

  private synchronized Linux linux() {
    Linux l = linux;
    if (l == null) {
      l = JnaLinux.open();
      linux = l;
    }
    return l;
  }

  @Override
  public synchronized FileOps files() {
    FileOps f = files;
    if (f == null) {
      f = new JnaFileOps(linux());
      files = f;
    }
    return f;
  }

  @Override
  public synchronized DirectoryStore store() throws IOException {
    DirectoryStore s = store;
    if (s == null) {
      s = DirectoryStore.open(root(), files());
      store = s;
    }
    return s;
  }

  /** Where the store is; it need not be there yet. */
  Path root() throws IOException {
    if (options.root().isPresent()) {
      return options.root().get();
    }
    if (isSystemRoot()) {
      return SYSTEM_ROOT;
    }
    String data = environment.getOrDefault("XDG_DATA_HOME", "");
    if (!data.isEmpty()) {
      return Path.of(data, "jbuild");
    }
    return Path.of(environment.getOrDefault("HOME", "/"), ".local/share/jbuild");
  }

  /** Root of the machine, not of a user namespace. */
  private static boolean isSystemRoot() throws IOException {
    return !Privileges.ofThisProcess().userNamespace()
        && Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
  }

  @Override
  public synchronized ContainerRuntime runtime() throws IOException {
    ContainerRuntime r = runtime;
    if (r == null) {
      r = Sandbox.open(linux(), HostCgroups.of(linux()), files());
      runtime = r;
    }
    return r;
  }

  @Override
  public synchronized Containers containers() throws IOException {
    Containers c = containers;
    if (c == null) {
      // neither the sandbox nor the network is made for those who only look
      c =
          Containers.open(
              store(),
              new LazyRuntime(this),
              files(),
              (name, container, ports) -> new HostNetworks(linux()).attach(name, container, ports));
      containers = c;
    }
    return c;
  }

  @Override
  public List<String> relaunch() throws IOException {
    List<String> out = new ArrayList<>();
    String words = Files.readString(Path.of("/proc/self/cmdline"), StandardCharsets.UTF_8);
    for (String word : words.split("\0")) {
      out.add(word);
      if (word.equals(Main.class.getName())) {
        out.addAll(List.of("--root", store().root().toString()));
        return out;
      }
    }
    throw new IOException("cannot start a second jbuild: this one was not started as a program");
  }

  @Override
  public Terminal terminal() {
    return new DeviceTerminal(this::linux, environment.getOrDefault(DeviceTerminal.SIZE, ""));
  }

  @Override
  public List<ImageSource> sources() throws IOException {
    return List.of(new EmbeddedBase(store()), lazyRegistry());
  }

  @Override
  public ImageSink registry() {
    return lazyRegistry();
  }

  @Override
  public void onTransfer(TransferListener listener) {
    transfers = listener;
  }

  /** One for both directions: what was found in a registry may be pushed on to it. */
  private synchronized LazyRegistry lazyRegistry() {
    LazyRegistry r = registry;
    if (r == null) {
      r = new LazyRegistry(this, transfer -> transfers.on(transfer));
      registry = r;
    }
    return r;
  }

  @Override
  public RegistrySettings registries() throws IOException {
    return options.apply(new SettingsReader(environment).read(options.mirrors()));
  }

  @Override
  public synchronized CredentialFiles credentials() {
    CredentialFiles c = credentials;
    if (c == null) {
      c = CredentialFiles.of(environment, options.config());
      credentials = c;
    }
    return c;
  }

  @Override
  public Web web() {
    return new LazyWeb(this);
  }

  @Override
  public void onInterrupt(Runnable action) {
    boolean first = interrupt == null;
    interrupt = action;
    if (first) {
      Signals.handle("INT", this::interrupted);
      Signals.handle("TERM", this::interrupted);
    }
  }

  @Override
  public void onSignal(IntConsumer action) {
    Signals.handleAll(action);
  }

  @Override
  public void leaveTerminal() {
    // fails for the leader of a process group, which is what a shell has made of who asks for it by
    // hand
    linux().call(Call.SETSID);
  }

  private void interrupted() {
    Runnable action = interrupt;
    if (action != null) {
      action.run();
    }
  }

  @Override
  public synchronized void close() throws IOException {
    DirectoryStore s = store;
    if (s != null) {
      try {
        s.close();
      } catch (IOException e) {
        throw e;
      } catch (Exception e) {
        throw new IOException(e);
      }
    }
  }
}
