package io.jbuild.layercache.tar;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.TocEntry;
import java.io.IOException;

/** The names by which a layer's archive says what it hides (OCI image-spec, layer.md). */
public final class Whiteouts {
  private static final String PREFIX = ".wh.";
  private static final String META = ".wh..wh.";
  private static final String OPAQUE = ".wh..wh..opq";

  private Whiteouts() {}

  /** What an entry of a layer's archive means. */
  public enum Meaning {
    FILE,
    WHITEOUT,
    OPAQUE_DIRECTORY,
    /** A remnant of aufs: lock and bookkeeping files that no layer means. */
    NOTHING
  }

  /**
   * @throws IOException when a marker hides nothing that can be named
   */
  public static Meaning meaning(TocEntry e) throws IOException {
    String path = e.path().value();
    int at = path.indexOf("/" + PREFIX);
    if (at < 0) {
      return Meaning.FILE;
    }
    String name = path.substring(at + 1);
    if (name.equals(OPAQUE)) {
      return Meaning.OPAQUE_DIRECTORY;
    }
    if (name.startsWith(META)) {
      return Meaning.NOTHING;
    }
    String hidden = name.substring(PREFIX.length());
    if (hidden.isEmpty() || hidden.equals(".") || hidden.equals("..") || hidden.indexOf('/') >= 0) {
      throw new IOException("whiteout '" + path + "' hides nothing that can be named");
    }
    return Meaning.WHITEOUT;
  }

  /** The path that a whiteout hides. */
  public static ContainerPath hidden(TocEntry e) {
    return e.path().parent().resolve(e.path().name().substring(PREFIX.length()));
  }

  /** Whether an archive would take a file of this name for a marker. */
  public static boolean isMarker(String name) {
    return name.startsWith(PREFIX);
  }
}
