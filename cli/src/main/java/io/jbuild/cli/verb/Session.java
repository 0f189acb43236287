package io.jbuild.cli.verb;

import io.jbuild.cli.Console;
import io.jbuild.layercache.ImageSource;
import io.jbuild.layercache.files.FileOps;
import io.jbuild.layercache.store.DirectoryStore;
import io.jbuild.runner.ContainerRuntime;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

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

  /** Where images come from that the store does not have, in the order in which they are asked. */
  List<ImageSource> sources() throws IOException;

  /** Runs {@code action} when the user interrupts; the last one given wins. */
  void onInterrupt(Runnable action);

  @Override
  void close() throws IOException;
}
