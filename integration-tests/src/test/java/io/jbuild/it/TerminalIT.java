package io.jbuild.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A container with a terminal, as somebody who sits in front of it has it; tmux types. */
final class TerminalIT {
  private static final int POLLS = 600;
  private static final int POLL_MILLIS = 100;

  @TempDir static Path directory;
  private static Jbuild jbuild;

  @BeforeAll
  static void prepare() throws Exception {
    Host.assumeRoot();
    Host.assumeProgram("tmux");
    jbuild = new Jbuild(directory);
    Path context = Files.createDirectories(directory.resolve("context"));
    Files.writeString(context.resolve("Dockerfile"), "FROM jbuild/base\n");
    jbuild.run("build", "-q", "-t", "img", context.toString()).ok();
  }

  @AfterEach
  void leave() throws Exception {
    if (Files.exists(directory.resolve("tmux"))) {
      jbuild.exec(tmux("kill-server"));
    }
    // of a test that failed; whether there is one does not matter
    jbuild.run("rm", "-f", "one");
  }

  private List<String> tmux(String... words) {
    List<String> out =
        new ArrayList<>(
            List.of("tmux", "-S", directory.resolve("tmux").toString(), "-f", "/dev/null"));
    out.addAll(List.of(words));
    return out;
  }

  private String screen() throws Exception {
    return jbuild.exec(tmux("capture-pane", "-p")).ok().out();
  }

  private void waitFor(String text) throws Exception {
    String screen = "";
    for (int i = 0; i < POLLS; i++) {
      screen = screen();
      if (screen.contains(text)) {
        return;
      }
      Thread.sleep(POLL_MILLIS);
    }
    throw new IOException("no '" + text + "' on the screen:\n" + screen);
  }

  private void press(String... keys) throws Exception {
    List<String> words = new ArrayList<>(List.of("send-keys"));
    words.addAll(List.of(keys));
    jbuild.exec(tmux(words.toArray(new String[0]))).ok();
  }

  /** Starts it between two looks at the modes of the terminal, which is to be as it was. */
  private void open(String command) throws Exception {
    Path script = directory.resolve("script");
    Files.writeString(
        script,
        """
        stty -a > %1$s/modes-before
        %2$s
        echo left-with-$?
        stty -a > %1$s/modes-after
        echo all-done
        sleep 600
        """
            .formatted(directory, command));
    List<String> start = tmux("new-session", "-d", "-x", "100", "-y", "30", "sh " + script);
    jbuild.exec(start).ok();
  }

  @Test
  void keys_sizes_and_jobs_are_the_containers() throws Exception {
    open(
        Jbuild.REPOSITORY.resolve("jbuild") + " run --rm -it -e PS1='p''rompt>' -e PS2= img sh -i");
    waitFor("prompt>");
    press("stty size", "Enter");
    waitFor("30 100");
    jbuild.exec(tmux("resize-window", "-x", "90", "-y", "25")).ok();
    press("sleep 1; stty size", "Enter");
    waitFor("25 90");

    // ctrl-C ends what is in front, not the shell behind it and not jbuild
    press("sleep 8000; echo end$((1+1))", "Enter");
    waitForSleep("sleep 8000", true);
    press("C-c");
    press("echo still$((40+2))", "Enter");
    waitFor("still42");
    waitForSleep("sleep 8000", false);

    // ctrl-Z stops it, and the shell has it as a job
    press("sleep 8001", "Enter");
    waitForSleep("sleep 8001", true);
    press("C-z");
    waitFor("Stopped");
    press("kill %1; fg", "Enter");
    waitForSleep("sleep 8001", false);

    // raw: what is typed comes as typed, a tab and no line
    press("stty -icanon -echo; head -c 3 | od -An -c; stty sane", "Enter");
    Thread.sleep(1000);
    press("a", "Tab", "b");
    waitFor("a  \\t   b");
    press("exit 7", "Enter");
    waitFor("left-with-7");
    waitFor("all-done");
    assertEquals(
        Files.readString(directory.resolve("modes-before"))
            .replaceAll("rows \\d+; columns \\d+", ""),
        Files.readString(directory.resolve("modes-after"))
            .replaceAll("rows \\d+; columns \\d+", ""));
    assertTrue(Files.readString(directory.resolve("modes-after")).contains(" icanon"));
  }

  private void waitForSleep(String command, boolean there) throws Exception {
    for (int i = 0; i < POLLS; i++) {
      if (Host.processesWith(command).stream().anyMatch(p -> p.contains(" " + command)) == there) {
        return;
      }
      Thread.sleep(POLL_MILLIS);
    }
    throw new IOException(command + (there ? " is not there" : " is still there") + screen());
  }

  @Test
  void exec_has_a_terminal_too_and_another_runtime_hands_its_own_on() throws Exception {
    Host.assumeProgram("runc");
    jbuild.run("run", "-d", "--name", "one", "--init", "img", "sleep", "8002").ok();
    String program = Jbuild.REPOSITORY.resolve("jbuild").toString();
    open(
        program
            + " exec -it one sh -c 'tty; stty size; exit 5'; echo exec-$?; "
            + program
            + " run --rm -it --runtime runc img sh -c 'tty; stty size; read x; stty size; exit 6'");
    waitFor("30 100");
    waitFor("exec-5");
    for (int i = 0; i < POLLS && screen().split("30 100", -1).length < 3; i++) {
      Thread.sleep(POLL_MILLIS);
    }
    jbuild.exec(tmux("resize-window", "-x", "90", "-y", "25")).ok();
    Thread.sleep(1000);
    press("Enter");
    waitFor("25 90");
    waitFor("left-with-6");
    jbuild.run("rm", "-f", "one").ok();
  }

  @Test
  void without_a_terminal_around_it_there_is_still_one_inside() throws Exception {
    String program = Jbuild.REPOSITORY.resolve("jbuild").toString();
    String piped = "echo 'tty; exit 3' | " + program + " run --rm -it img sh | tr -d '\\r'";
    assertTrue(jbuild.exec(List.of("sh", "-c", piped)).ok().out().contains("/dev/pts/0\n"));
    String plain = "echo 'tty; cat; exit 4' | " + program + " run --rm -i img sh; echo with $?";
    assertEquals("not a tty\nwith 4\n", jbuild.exec(List.of("sh", "-c", plain)).ok().out());
  }
}
