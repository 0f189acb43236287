package io.jbuild.cli.registry;

import io.jbuild.cli.Arguments;
import io.jbuild.cli.CommandException;
import io.jbuild.cli.Flags;
import io.jbuild.cli.UsageException;
import io.jbuild.cli.verb.Session;
import io.jbuild.cli.verb.Verb;
import io.jbuild.layercache.ImageReference;
import io.jbuild.registry.Credential;
import io.jbuild.registry.RegistryException;
import io.jbuild.registry.auth.CredentialFiles;
import io.jbuild.registry.remote.Login;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** {@code jbuild login}. */
public final class LoginVerb implements Verb {
  private static final int MOST = 1 << 16;

  @Override
  public Flags flags() {
    return Remote.withConnection(
        Flags.of("login", "Log in to a registry")
            .option("-u --username", "NAME", "User name")
            .option("-p --password", "SECRET", "Password or token; others can see it: better ask")
            .flag("--password-stdin", "Read the password from standard input")
            .arguments("SERVER", "0..1", "The registry; docker hub when it is left out"));
  }

  @Override
  public int run(Arguments a, Session session) throws IOException, CommandException {
    String server =
        a.rest().isEmpty() ? ImageReference.DEFAULT_REGISTRY : ServerName.parse(a.argument(0));
    Remote remote = new Remote(a, session);
    CredentialFiles files = remote.credentials();
    Login login = new Login(remote.settings());
    boolean bare = a.value("--username").isEmpty() && a.value("--password").isEmpty();
    if (bare && !a.has("--password-stdin") && known(files, login, server)) {
      session.console().out().print("Login Succeeded\n");
      return 0;
    }
    Credential.Password credential = credential(a, session);
    login.check(server, credential);
    Optional<Path> file = files.store(server, credential);
    if (file.isPresent()) {
      session
          .console()
          .err()
          .println(
              "jbuild: the password is in "
                  + file.get()
                  + " as good as readable; a credential helper keeps it better");
    }
    session.console().out().print("Login Succeeded\n");
    return 0;
  }

  /** Whether what was kept from the last time is still good. */
  private static boolean known(CredentialFiles files, Login login, String server)
      throws IOException {
    Optional<Credential> kept = files.find(server, "");
    if (kept.isEmpty()) {
      return false;
    }
    try {
      login.check(server, kept.get());
      return true;
    } catch (RegistryException e) {
      if (e.status() == 401) {
        return false;
      }
      throw e;
    }
  }

  private static Credential.Password credential(Arguments a, Session session)
      throws IOException, CommandException {
    Optional<String> user = a.value("--username");
    if (a.has("--password-stdin")) {
      if (a.value("--password").isPresent()) {
        throw new UsageException("--password and --password-stdin exclude each other");
      }
      if (user.isEmpty()) {
        throw new UsageException("--password-stdin needs --username");
      }
      byte[] text = session.console().in().readNBytes(MOST);
      String secret = new String(text, StandardCharsets.UTF_8).replaceAll("[\r\n]+$", "");
      return checked(user.get(), secret);
    }
    if (a.value("--password").isPresent()) {
      session
          .console()
          .err()
          .println("jbuild: --password can be seen by others; use --password-stdin");
    }
    String name = user.isPresent() ? user.get() : new Prompt(session).ask("Username: ");
    String secret =
        a.value("--password").isPresent()
            ? a.value("--password").get()
            : new Prompt(session).askSecretly("Password: ");
    return checked(name, secret);
  }

  private static Credential.Password checked(String user, String secret) {
    if (user.isEmpty() || secret.isEmpty()) {
      throw new UsageException("a user name and a password can't be empty");
    }
    if (user.indexOf(':') >= 0) {
      throw new UsageException("a user name can't have a ':'");
    }
    return new Credential.Password(user, secret);
  }
}
