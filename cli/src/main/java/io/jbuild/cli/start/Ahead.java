package io.jbuild.cli.start;

import io.jbuild.grammar.Source;
import io.jbuild.grammar.parse.DockerfileParser;
import io.jbuild.runner.RunSpec;
import io.jbuild.runner.jna.JnaLinux;
import io.jbuild.runner.seccomp.SeccompFilters;
import io.jbuild.runner.syscall.Call;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Starts what is slow when it is first used, on a second processor while the first still reads the
 * flags: digests 8 ms, native access 15 ms, the parser 15 ms, the system call filter 6 ms, sockets
 * 4 ms. Nothing depends on it.
 */
final class Ahead {
  private static final long NO_DESCRIPTOR = -1;

  private Ahead() {}

  /**
   * @param words of the command line, the verb first
   */
  static void of(List<String> words) {
    String verb = words.get(0);
    @Nullable Runnable work =
        switch (verb) {
          case "run", "start", "exec" -> Ahead::forContainers;
          case "build" -> buildsNothing(words) ? Ahead::forChecks : Ahead::forBuilds;
          case "check" -> Ahead::forChecks;
          case "version", "help", "completion", "doctor" -> null;
          default -> verb.startsWith("-") ? Ahead::forBuilds : Ahead::forStores;
        };
    if (work != null) {
      Thread thread = new Thread(work, "ahead");
      thread.setDaemon(true);
      thread.start();
    }
  }

  private static boolean buildsNothing(List<String> words) {
    for (String word : words) {
      if (word.equals("--check") || word.startsWith("--call") || word.startsWith("--print")) {
        return true;
      }
    }
    return false;
  }

  private static void forStores() {
    try {
      MessageDigest.getInstance("SHA-256").digest();
    } catch (NoSuchAlgorithmException e) {
      // who needs it will say so
      return;
    }
  }

  private static void forChecks() {
    DockerfileParser.parse(Source.of("Dockerfile", "FROM scratch\nRUN true\n"));
  }

  private static void forBuilds() {
    // first what is waited for first
    forStores();
    try {
      JnaLinux.open().call(Call.CLOSE, NO_DESCRIPTOR);
    } catch (UnsupportedOperationException | LinkageError e) {
      // who needs it will say so
      return;
    }
  }

  private static void forContainers() {
    forBuilds();
    try {
      Signals.prepare();
      new SeccompFilters(JnaLinux.open().machine()).find(RunSpec.of(List.of("true")).build());
      ServerSocketChannel.open(StandardProtocolFamily.UNIX).close();
    } catch (IOException | UnsupportedOperationException e) {
      // who needs it will say so
      return;
    }
  }
}
