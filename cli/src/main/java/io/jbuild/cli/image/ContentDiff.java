package io.jbuild.cli.image;

import io.jbuild.cli.render.Printable;
import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.FileType;
import io.jbuild.layercache.PathBytes;
import io.jbuild.layercache.TocEntry;
import io.jbuild.layercache.image.ImageDiff.FileChange;
import io.jbuild.layercache.image.LineDiff;
import io.jbuild.layercache.toc.MergedView;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is in two files of one name, as diff(1) -u tells it. Bounded in memory, time and lines. */
final class ContentDiff {
  private static final int MAX_BYTES = 1 << 20;
  private static final int MAX_LINES = 2000;
  private static final String CUT = "\n\\ No newline at end of file";

  private final MergedView from;
  private final MergedView to;

  ContentDiff(MergedView from, MergedView to) {
    this.from = from;
    this.to = to;
  }

  /** Lines to print; none when the content is the same or one of the two is no regular file. */
  List<String> of(FileChange change) throws IOException {
    Optional<TocEntry> was = change.before().filter(ContentDiff::isFile);
    Optional<TocEntry> is = change.after().filter(ContentDiff::isFile);
    if (was.isEmpty() || is.isEmpty() || was.get().digest().equals(is.get().digest())) {
      return List.of();
    }
    String path = Printable.name(change.path().toString());
    if (was.get().size() > MAX_BYTES || is.get().size() > MAX_BYTES) {
      return List.of("Files a" + path + " and b" + path + " differ (more than 1 MiB)");
    }
    byte[] before = read(from, change.path());
    byte[] after = read(to, change.path());
    if (isBinary(before) || isBinary(after)) {
      return List.of("Binary files a" + path + " and b" + path + " differ");
    }
    List<String> out = new ArrayList<>(List.of("--- a" + path, "+++ b" + path));
    for (LineDiff.Hunk hunk : LineDiff.of(lines(before), lines(after))) {
      out.add(hunk.header());
      for (String line : hunk.lines()) {
        add(line, out);
      }
      if (out.size() > MAX_LINES) {
        List<String> shown = new ArrayList<>(out.subList(0, MAX_LINES));
        shown.add("… and more lines that differ");
        return shown;
      }
    }
    return out;
  }

  private static void add(String line, List<String> out) {
    if (line.endsWith(CUT)) {
      out.add(Printable.line(line.substring(0, line.length() - CUT.length())));
      out.add(CUT.substring(1));
    } else {
      out.add(Printable.line(line));
    }
  }

  private static boolean isFile(TocEntry entry) {
    return entry.type() == FileType.FILE;
  }

  private static byte[] read(MergedView view, ContainerPath path) throws IOException {
    try (InputStream in = view.content(path).open()) {
      return in.readNBytes(MAX_BYTES);
    }
  }

  /** As diff(1) and git have it: text has no NUL. */
  private static boolean isBinary(byte[] content) {
    for (byte b : content) {
      if (b == 0) {
        return true;
      }
    }
    return false;
  }

  /** A last line that has no end differs from one that has. */
  private static List<String> lines(byte[] content) {
    List<String> out = new ArrayList<>();
    String text = PathBytes.decode(content);
    int start = 0;
    while (start < text.length()) {
      int end = text.indexOf('\n', start);
      out.add(end < 0 ? text.substring(start) + CUT : text.substring(start, end));
      start = end < 0 ? text.length() : end + 1;
    }
    return out;
  }
}
