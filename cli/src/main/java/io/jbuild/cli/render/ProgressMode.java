package io.jbuild.cli.render;

import io.jbuild.cli.Screen;
import java.io.PrintStream;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;

/** What {@code --progress} can be. */
public enum ProgressMode {
  AUTO,
  PLAIN,
  TTY,
  RAWJSON,
  QUIET;

  /**
   * @throws IllegalArgumentException with a text for who wrote it
   */
  public static ProgressMode parse(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "auto", "" -> AUTO;
      case "plain" -> PLAIN;
      case "tty" -> TTY;
      case "rawjson" -> RAWJSON;
      case "quiet", "none" -> QUIET;
      default ->
          throw new IllegalArgumentException(
              "invalid value '"
                  + text
                  + "' for --progress: want auto, plain, tty, rawjson, quiet or none");
    };
  }

  /**
   * @param screen where {@code err} is shown, when that is a terminal that can be drawn on
   * @param colors whether the live view may use them
   * @throws IllegalArgumentException when the live view is asked for and there is no screen
   */
  public Progress open(
      PrintStream err, Optional<Screen> screen, boolean colors, InstantSource clock) {
    return switch (this) {
      case AUTO ->
          screen.isPresent()
              ? new TerminalProgress(new LiveRegion(err, screen.get()), new Colors(colors), clock)
              : new PlainProgress(err, clock);
      case TTY ->
          new TerminalProgress(
              new LiveRegion(
                  err,
                  screen.orElseThrow(
                      () ->
                          new IllegalArgumentException(
                              "--progress=tty needs a terminal as standard error: use"
                                  + " --progress=plain"))),
              new Colors(colors),
              clock);
      case PLAIN -> new PlainProgress(err, clock);
      case RAWJSON -> new JsonProgress(err, clock);
      case QUIET -> new QuietProgress();
    };
  }
}
