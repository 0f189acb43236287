package io.jbuild.builder.remote;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** A repository to make commits in; its bare copy is what servers serve. */
public final class Repository {
  private static final String TIME = "@1600000000 +0000";

  private final Path work;
  private final Path bare;

  private Repository(Path work, Path bare) {
    this.work = work;
    this.bare = bare;
  }

  public static Repository in(Path directory, String name) throws Exception {
    try {
      Assumptions.assumeTrue(
          new ProcessBuilder("git", "--version").start().waitFor() == 0, "git does not run");
    } catch (IOException e) {
      Assumptions.abort("there is no git on this host: " + e.getMessage());
    }
    Path work = Files.createDirectories(directory.resolve(name + "-work"));
    Path bare = Files.createDirectories(directory.resolve(name + ".git"));
    Repository repository = new Repository(work, bare);
    repository.git("init", "-q", "-b", "main", ".");
    repository.git("init", "-q", "--bare", "-b", "main", bare.toString());
    repository.git("remote", "add", "origin", bare.toString());
    return repository;
  }

  public Path work() {
    return work;
  }

  public void write(String path, String content) throws IOException {
    Path file = work.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  /** Commits and publishes all that is there; the commit. */
  public String commit(String message) throws Exception {
    git("add", "-A");
    git("commit", "-q", "--allow-empty", "-m", message);
    publish();
    return git("rev-parse", "HEAD").strip();
  }

  public void publish() throws Exception {
    git("push", "-q", "--all", "origin");
    git("push", "-q", "--tags", "origin");
    // for servers that know nothing of git
    List<String> update = List.of("--git-dir", bare.toString(), "update-server-info");
    git(update.toArray(String[]::new));
  }

  public String git(String... words) throws Exception {
    List<String> command = new ArrayList<>(List.of("git", "-c", "user.name=t"));
    command.addAll(List.of("-c", "user.email=t@t", "-c", "protocol.file.allow=always"));
    command.addAll(List.of(words));
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(work.toFile()).redirectErrorStream(true);
    builder.environment().put("GIT_AUTHOR_DATE", TIME);
    builder.environment().put("GIT_COMMITTER_DATE", TIME);
    builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", words) + ": " + out);
    }
    return out;
  }
}
