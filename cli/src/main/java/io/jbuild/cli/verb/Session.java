package io.jbuild.cli.verb;

import io.jbuild.builder.Web;
import io.jbuild.cli.Console;
import io.jbuild.cli.Terminal;
import io.jbuild.layercache.ImageSink;
import io.jbuild.layercache.ImageSource;
import io.jbuild.layercache.files.FileOps;
import io.jbuild.layercache.store.DirectoryStore;
import io.jbuild.registry.RegistrySettings;
import io.jbuild.registry.TransferListener;
import io.jbuild.registry.auth.CredentialFiles;
import io.jbuild.runner.ContainerRuntime;
import io.jbuild.runner.container.Containers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;

/** The parts that a verb may need; each is made when it is first asked for. */
public interface Session extends AutoCloseable {
  Console console();

  /** An environment variable. */
  Optional<String> environment(String name);

  /** The working directory. */
  Path directory();

  DirectoryStore store() throws IOException;

  FileOps files();

  ContainerRuntime runtime() throws IOException;

  Containers containers() throws IOException;

  /** The words that start this program again, on the same store; a verb and its words follow. */
  List<String> relaunch() throws IOException;

  Terminal terminal();

  /** Where images come from that the store does not have, in the order in which they are asked. */
  List<ImageSource> sources() throws IOException;

  /** Where images are pushed to. */
  ImageSink registry() throws IOException;

  /** Hears of the transfers of {@link #sources} and {@link #registry} from now on. */
  void onTransfer(TransferListener listener);

  /** What is said of registries: on this machine, and before the verb. */
  RegistrySettings registries() throws IOException;

  /** Who the user is at registries. */
  CredentialFiles credentials();

  /** Whence builds take URLs. */
  Web web();

  /** Runs {@code action} when the user interrupts; the last one given wins. */
  void onInterrupt(Runnable action);

  /**
   * Hands over the numbers of the signals that people and programs send (signal(7)), in place of
   * what they do; in place of {@link #onInterrupt}, too.
   */
  void onSignal(IntConsumer action);

  /** Leaves the terminal for good: what is typed there and its end no longer matter. */
  void leaveTerminal();

  @Override
  void close() throws IOException;
}
