package io.jbuild.cli.registry;

import io.jbuild.cli.Arguments;
import io.jbuild.cli.CommandException;
import io.jbuild.cli.Flags;
import io.jbuild.cli.UsageException;
import io.jbuild.cli.verb.Session;
import io.jbuild.registry.Limits;
import io.jbuild.registry.RegistrySettings;
import io.jbuild.registry.TransferListener;
import io.jbuild.registry.auth.CredentialFiles;
import io.jbuild.registry.remote.RemoteImages;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;

/** What the verbs of this room have in common: flags of the connection, progress, interrupts. */
final class Remote {
  private static final int INTERRUPTED = 130;

  private final Arguments arguments;
  private final Session session;

  Remote(Arguments arguments, Session session) {
    this.arguments = arguments;
    this.session = session;
  }

  static Flags withConnection(Flags flags) {
    return withAuthfile(flags)
        .flag(
            "--tls-verify",
            "Check certificates; =false takes any, and plain http where there is none");
  }

  static Flags withAuthfile(Flags flags) {
    return flags.option("--authfile", "FILE", "Passwords are in this file, and in no other");
  }

  CredentialFiles credentials() {
    Optional<String> file = arguments.value("--authfile");
    return file.isPresent()
        ? CredentialFiles.of(session.directory().resolve(file.get()))
        : session.credentials();
  }

  RegistrySettings settings() throws IOException {
    RegistrySettings settings = session.registries();
    return arguments.given("--tls-verify").orElse(true) ? settings : settings.withVerifyTls(false);
  }

  /** Something that talks to registries. */
  @FunctionalInterface
  interface Work {
    void run(RemoteImages images) throws IOException, CommandException;
  }

  /** Does it with progress on the error stream, unless {@code --quiet} says otherwise. */
  void run(RegistrySettings settings, Work work) throws IOException, CommandException {
    Thread worker = Thread.currentThread();
    session.onInterrupt(worker::interrupt);
    TransferLines lines = new TransferLines(session.console().err(), session.terminal().isError());
    TransferListener listener = arguments.has("--quiet") ? TransferListener.NONE : lines;
    try {
      work.run(new RemoteImages(session.store(), settings, credentials(), listener));
    } catch (InterruptedIOException e) {
      if (!Thread.interrupted()) {
        throw e; // a timeout of the network
      }
      throw new CommandException(INTERRUPTED, "interrupted");
    } finally {
      lines.finish();
    }
  }

  static RegistrySettings withDownloads(RegistrySettings settings, String count) {
    try {
      Limits limits = settings.limits().withDownloads(Integer.parseInt(count));
      return settings.withLimits(limits);
    } catch (IllegalArgumentException e) {
      throw new UsageException(
          "invalid value '" + count + "' for --max-concurrent-downloads: want 1 or more", e);
    }
  }
}
