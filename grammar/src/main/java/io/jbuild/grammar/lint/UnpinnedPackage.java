package io.jbuild.grammar.lint;

import io.jbuild.grammar.Run;
import java.util.List;
import java.util.Optional;

/** What a package manager installs depends on the day, unless versions are named. */
final class UnpinnedPackage implements Rule {

  @Override
  public String description() {
    return "Packages should be installed in named versions";
  }

  @Override
  public boolean isExtra() {
    return true;
  }

  @Override
  public void check(Lint lint) {
    for (Run run : lint.all(Run.class)) {
      for (List<String> command : ShellCommands.of(run)) {
        Optional<String> unpinned = unpinned(command);
        if (unpinned.isPresent()) {
          lint.report(
              run,
              run.span(),
              "Package '"
                  + unpinned.get()
                  + "' is installed by "
                  + command.get(0)
                  + " without a version: write "
                  + unpinned.get()
                  + (command.get(0).startsWith("pip") ? "==VERSION" : "=VERSION"));
          break; // one a RUN is enough to say it
        }
      }
    }
  }

  private static Optional<String> unpinned(List<String> command) {
    boolean apt = ShellCommands.is(command, "apt-get", "install");
    boolean apk = ShellCommands.is(command, "apk", "add");
    boolean pip =
        ShellCommands.is(command, "pip", "install") || ShellCommands.is(command, "pip3", "install");
    if ((!apt && !apk && !pip) || hasOptionWithValue(command)) {
      return Optional.empty();
    }
    for (String operand : ShellCommands.operands(command)) {
      boolean plain = operand.chars().allMatch(UnpinnedPackage::isNameCharacter);
      if (plain && !operand.equals(".") && operand.indexOf('/') < 0 && !isFile(operand)) {
        return Optional.of(operand);
      }
    }
    return Optional.empty();
  }

  /** Their values would pass for packages: {@code -r requirements.txt}, {@code -t NAME}. */
  private static boolean hasOptionWithValue(List<String> command) {
    for (String word : command) {
      switch (word) {
        case "-r",
            "--requirement",
            "-c",
            "--constraint",
            "-e",
            "--editable",
            "-t",
            "--target-release",
            "--target",
            "--virtual",
            "-X",
            "--repository",
            "-i",
            "--index-url",
            "--extra-index-url",
            "-o",
            "--option",
            "-f",
            "--find-links" -> {
          return true;
        }
        default -> {}
      }
    }
    return false;
  }

  /** No {@code = < > ~ $ *}: those pin, or can't be judged. */
  private static boolean isNameCharacter(int c) {
    return Character.isLetterOrDigit(c) || "-_.+:[]".indexOf(c) >= 0;
  }

  private static boolean isFile(String operand) {
    return operand.endsWith(".deb")
        || operand.endsWith(".apk")
        || operand.endsWith(".whl")
        || operand.endsWith(".tar.gz")
        || operand.endsWith(".txt");
  }
}
