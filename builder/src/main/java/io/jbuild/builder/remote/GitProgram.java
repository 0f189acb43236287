package io.jbuild.builder.remote;

import io.jbuild.builder.BuildException;
import io.jbuild.builder.ErrorCode;
import io.jbuild.layercache.files.OwnSystem;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The {@code git} program of the host, run so that neither the user's settings nor what a
 * repository holds have a say: no configuration files, prompts or hooks, and no other ways to a
 * repository than http, https, git and ssh. Thread-safe.
 */
final class GitProgram {
  private static final int LARGEST_OUTPUT = 16 << 20;
  private static final int LARGEST_MESSAGE = 4 << 10;

  /** How to reach the network; nothing else of the host's environment is passed on. */
  private static final List<String> PASSED =
      List.of(
          "PATH",
          "http_proxy",
          "https_proxy",
          "HTTPS_PROXY",
          "all_proxy",
          "ALL_PROXY",
          "no_proxy",
          "NO_PROXY",
          "SSL_CERT_FILE",
          "SSL_CERT_DIR");

  private final Path scratch;
  private final Map<String, String> host;
  private final List<String> ssh;
  private final Map<String, String> settings;

  /**
   * @param scratch directory that git may think of as home, and that outputs go to
   * @param host environment of this process
   * @param ssh words of the command that reaches repositories by ssh
   * @param settings git-config(1), given in the environment: they can be secret
   */
  GitProgram(
      Path scratch, Map<String, String> host, List<String> ssh, Map<String, String> settings) {
    this.scratch = scratch;
    this.host = Map.copyOf(host);
    this.ssh = List.copyOf(ssh);
    this.settings = new LinkedHashMap<>(settings);
  }

  /** Git ended with another status than 0. */
  static final class Failure extends IOException {
    private static final long serialVersionUID = 1L;

    Failure(String message) {
      super(message);
    }
  }

  /**
   * What it prints.
   *
   * @throws Failure with what git says is wrong
   */
  String run(Path directory, String... words)
      throws IOException, BuildException, InterruptedException {
    OwnSystem.check("git");
    Path out = Files.createTempFile(scratch, "git", ".out");
    Path err = Files.createTempFile(scratch, "git", ".err");
    try {
      List<String> command = new ArrayList<>();
      command.add(program());
      command.addAll(List.of(words));
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectInput(new File("/dev/null"))
              .redirectOutput(out.toFile())
              .redirectError(err.toFile());
      environment(builder.environment());
      int status = await(builder.start());
      if (status != 0) {
        throw new Failure("git " + words[0] + " failed: " + message(err, status));
      }
      try (InputStream in = Files.newInputStream(out)) {
        return new String(in.readNBytes(LARGEST_OUTPUT), StandardCharsets.UTF_8);
      }
    } finally {
      Files.deleteIfExists(out);
      Files.deleteIfExists(err);
    }
  }

  private String program() throws BuildException {
    for (String directory : host.getOrDefault("PATH", "").split(":", -1)) {
      if (directory.startsWith("/") && Files.isExecutable(Path.of(directory, "git"))) {
        return directory + "/git";
      }
    }
    throw new BuildException(
        ErrorCode.HOST, "git repositories need the program git, and PATH has none: install git");
  }

  private static int await(Process process) throws InterruptedException {
    try {
      return process.waitFor();
    } finally {
      // those that git started, first: they would outlive it
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private void environment(Map<String, String> environment) {
    environment.clear();
    for (String name : PASSED) {
      if (host.containsKey(name)) {
        environment.put(name, host.getOrDefault(name, ""));
      }
    }
    if (host.containsKey("SSL_CERT_FILE")) {
      environment.put("GIT_SSL_CAINFO", host.getOrDefault("SSL_CERT_FILE", ""));
    }
    environment.put("HOME", scratch.toString());
    environment.put("LC_ALL", "C");
    environment.put("GIT_CONFIG_NOSYSTEM", "1");
    environment.put("GIT_CONFIG_GLOBAL", "/dev/null");
    environment.put("GIT_ATTR_NOSYSTEM", "1");
    environment.put("GIT_TERMINAL_PROMPT", "0");
    environment.put("GIT_ALLOW_PROTOCOL", "http:https:git:ssh");
    environment.put("GIT_SSH_COMMAND", String.join(" ", ssh));
    Map<String, String> all = new LinkedHashMap<>();
    all.put("core.hooksPath", "/dev/null");
    all.put("core.fsmonitor", "false");
    all.put("core.logAllRefUpdates", "false");
    all.put("gc.auto", "0");
    all.put("maintenance.auto", "false");
    all.put("init.defaultBranch", "main");
    all.put("advice.detachedHead", "false");
    all.put("http.lowSpeedLimit", "1");
    all.put("http.lowSpeedTime", "60");
    all.putAll(settings);
    int count = 0;
    for (Map.Entry<String, String> setting : all.entrySet()) {
      environment.put("GIT_CONFIG_KEY_" + count, setting.getKey());
      environment.put("GIT_CONFIG_VALUE_" + count, setting.getValue());
      count++;
    }
    environment.put("GIT_CONFIG_COUNT", Integer.toString(count));
  }

  /** What it said at the end, on one line. */
  private static String message(Path err, int status) throws IOException {
    byte[] bytes = Files.readAllBytes(err);
    int start = Math.max(0, bytes.length - LARGEST_MESSAGE);
    String text = new String(bytes, start, bytes.length - start, StandardCharsets.UTF_8).strip();
    Optional<String> one = Optional.of(text.replace("\n", "; ")).filter(t -> !t.isEmpty());
    return one.orElse("it ended with status " + status);
  }
}
