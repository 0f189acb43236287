package io.jbuild.cli.image;

import io.jbuild.cli.render.Listing;
import io.jbuild.cli.render.Printable;
import io.jbuild.cli.render.Sizes;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.Json;
import io.jbuild.layercache.TocEntry;
import io.jbuild.layercache.image.ImageDiff.ConfigChange;
import io.jbuild.layercache.image.ImageDiff.FileChange;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The differences between two images as they are printed: one after the other, none is kept. */
final class ImageChanges {
  private final PrintStream out;
  private final String format;
  private final Optional<ContentDiff> contents;
  private final boolean times;
  private final Listing listing = new Listing(List.of(), Map.of());
  private boolean any;

  /**
   * @param format empty for people, else {@code json} or a template
   * @param contents when the content of files is to be shown
   * @param times whether to say that times differ
   */
  ImageChanges(PrintStream out, String format, Optional<ContentDiff> contents, boolean times) {
    this.out = out;
    this.format = format;
    this.contents = contents;
    this.times = times;
  }

  /** Whether there was any difference. */
  boolean any() {
    return any;
  }

  void config(ConfigChange change) {
    any = true;
    if (format.isEmpty()) {
      String was = change.before().orElse("-");
      String is = change.after().orElse("-");
      line(Printable.name(change.path() + ": " + was + " → " + is));
      return;
    }
    listing.print(
        out,
        format,
        List.of(
            row("config", change.before().isPresent(), change.after().isPresent(), change.path())
                .with("Before", change.before().<Json>map(Json::of).orElse(Json.NULL))
                .with("After", change.after().<Json>map(Json::of).orElse(Json.NULL))));
  }

  void file(FileChange change) throws IOException {
    any = true;
    List<String> content = contents.isPresent() ? contents.get().of(change) : List.of();
    if (format.isEmpty()) {
      line(words(change));
      content.forEach(this::line);
      return;
    }
    listing.print(
        out,
        format,
        List.of(
            row(
                    "file",
                    change.before().isPresent(),
                    change.after().isPresent(),
                    change.path().toString())
                .with("Before", change.before().map(ImageChanges::entry).orElse(Json.NULL))
                .with("After", change.after().map(ImageChanges::entry).orElse(Json.NULL))
                .with("Content", Json.of(String.join("\n", content)))));
  }

  private void line(String text) {
    out.print(text + "\n");
  }

  private static Json.Obj row(String kind, boolean was, boolean is, String path) {
    return Json.Obj.EMPTY
        .with("Kind", Json.of(kind))
        .with("Change", Json.of(!was ? "A" : is ? "C" : "D"))
        .with("Path", Json.of(path));
  }

  private static Json entry(TocEntry e) {
    List<String> xattrs = new ArrayList<>(e.xattrs().keySet());
    return Json.Obj.EMPTY
        .with("Type", Json.of(e.type().name().toLowerCase(Locale.ROOT)))
        .with("Mode", Json.of(Integer.toOctalString(e.mode())))
        .with("Uid", Json.of(e.uid()))
        .with("Gid", Json.of(e.gid()))
        .with("Size", Json.of(e.size()))
        .with("Digest", Json.of(e.digest().map(Digest::toString).orElse("")))
        .with("Target", Json.of(e.target()))
        .with(
            "Modified", Json.of(Instant.ofEpochSecond(e.mtimeSeconds(), e.mtimeNanos()).toString()))
        .with("Xattrs", Json.ofStrings(xattrs));
  }

  private String words(FileChange change) {
    String path = Printable.name(change.path().toString());
    if (change.before().isEmpty()) {
      long size = change.after().orElseThrow().size();
      return "A " + path + (size == 0 ? "" : " (" + Sizes.bytes(size) + ")");
    }
    if (change.after().isEmpty()) {
      return "D " + path;
    }
    return "C " + path + " (" + how(change.before().get(), change.after().get()) + ")";
  }

  private String how(TocEntry was, TocEntry is) {
    List<String> how = new ArrayList<>();
    if (was.type() != is.type()) {
      how.add(was.type() + " → " + is.type());
    }
    if (was.mode() != is.mode()) {
      how.add(Integer.toOctalString(was.mode()) + " → " + Integer.toOctalString(is.mode()));
    }
    if (was.uid() != is.uid() || was.gid() != is.gid()) {
      how.add(was.uid() + ":" + was.gid() + " → " + is.uid() + ":" + is.gid());
    }
    if (was.deviceMajor() != is.deviceMajor() || was.deviceMinor() != is.deviceMinor()) {
      how.add("device number");
    }
    if (!was.digest().equals(is.digest())) {
      how.add(Sizes.bytes(was.size()) + " → " + Sizes.bytes(is.size()));
    }
    if (!was.target().equals(is.target())) {
      how.add(Printable.name(was.target() + " → " + is.target()));
    }
    if (!was.xattrs().equals(is.xattrs())) {
      how.add("extended attributes");
    }
    boolean same = was.mtimeSeconds() == is.mtimeSeconds() && was.mtimeNanos() == is.mtimeNanos();
    if (times && !same && !is.isDirectory()) {
      how.add("time");
    }
    return String.join(", ", how);
  }
}
