package io.jbuild.cli.image;

import io.jbuild.cli.Arguments;
import io.jbuild.cli.CommandException;
import io.jbuild.cli.Flags;
import io.jbuild.cli.render.Sizes;
import io.jbuild.cli.verb.Session;
import io.jbuild.cli.verb.Verb;
import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.Json;
import io.jbuild.layercache.LayerHandle;
import io.jbuild.layercache.TocEntry;
import io.jbuild.layercache.json.ImageJson;
import io.jbuild.layercache.json.JsonText;
import io.jbuild.layercache.toc.MergedView;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** {@code jbuild image diff}: what differs between two images, in settings and files. */
public final class DiffImagesVerb implements Verb {
  @Override
  public Flags flags() {
    return Flags.of("image diff", "Show what differs between two images")
        .flag("--exit-code", "Exit with 1 when something differs")
        .flag("--ignore-times", "Modification times do not count")
        .arguments("IMAGE", "2", "Names or ids: from, to");
  }

  @Override
  public int run(Arguments a, Session session) throws IOException, CommandException {
    ImageFacts facts = new ImageFacts(session.store());
    Image from = facts.get(a.argument(0));
    Image to = facts.get(a.argument(1));
    Comparison comparison =
        new Comparison(
            view(session, from),
            view(session, to),
            a.has("--ignore-times"),
            session.console().out());
    comparison.settings(from, to);
    comparison.directory(ContainerPath.ROOT);
    return comparison.differs && a.has("--exit-code") ? 1 : 0;
  }

  private static MergedView view(Session session, Image image) throws IOException {
    List<LayerHandle> layers = new ArrayList<>();
    for (Digest diffId : image.config().diffIds()) {
      layers.add(session.store().layers().get(diffId));
    }
    return MergedView.of(layers);
  }

  /** Two trees walked side by side. */
  private static final class Comparison {
    private final MergedView from;
    private final MergedView to;
    private final boolean ignoreTimes;
    private final PrintStream out;
    private boolean differs;

    Comparison(MergedView from, MergedView to, boolean ignoreTimes, PrintStream out) {
      this.from = from;
      this.to = to;
      this.ignoreTimes = ignoreTimes;
      this.out = out;
    }

    void settings(Image a, Image b) {
      Json.Obj before = ImageJson.toJson(a.config()).object("config");
      Json.Obj after = ImageJson.toJson(b.config()).object("config");
      TreeSet<String> names = new TreeSet<>(before.members().keySet());
      names.addAll(after.members().keySet());
      for (String name : names) {
        String was = before.find(name).map(JsonText::print).orElse("-");
        String is = after.find(name).map(JsonText::print).orElse("-");
        if (!was.equals(is)) {
          line(name + ": " + was + " → " + is);
        }
      }
    }

    void directory(ContainerPath path) {
      Map<ContainerPath, TocEntry> before = entries(from, path);
      Map<ContainerPath, TocEntry> after = entries(to, path);
      TreeSet<ContainerPath> names = new TreeSet<>(before.keySet());
      names.addAll(after.keySet());
      for (ContainerPath name : names) {
        TocEntry was = before.get(name);
        TocEntry is = after.get(name);
        if (is == null) {
          line("D " + name);
        } else if (was == null) {
          line("A " + name + size(is));
          if (is.isDirectory()) {
            directory(name);
          }
        } else {
          String how = changes(was, is);
          if (!how.isEmpty()) {
            line("C " + name + " (" + how + ")");
          }
          if (is.isDirectory()) {
            directory(name);
          }
        }
      }
    }

    private static Map<ContainerPath, TocEntry> entries(MergedView view, ContainerPath path) {
      Map<ContainerPath, TocEntry> out = new TreeMap<>();
      if (path.isRoot() || view.find(path).isPresent()) {
        for (TocEntry entry : view.list(path)) {
          out.put(entry.path(), entry);
        }
      }
      return out;
    }

    private static String size(TocEntry entry) {
      return entry.size() == 0 ? "" : " (" + Sizes.bytes(entry.size()) + ")";
    }

    private String changes(TocEntry was, TocEntry is) {
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
      if (!was.digest().equals(is.digest())) {
        how.add(Sizes.bytes(was.size()) + " → " + Sizes.bytes(is.size()));
      }
      if (!was.target().equals(is.target())) {
        how.add(was.target() + " → " + is.target());
      }
      if (!was.xattrs().equals(is.xattrs())) {
        how.add("extended attributes");
      }
      if (!ignoreTimes && !is.isDirectory() && was.mtimeSeconds() != is.mtimeSeconds()) {
        how.add("time");
      }
      return String.join(", ", how);
    }

    private void line(String text) {
      differs = true;
      out.print(text + "\n");
    }
  }
}
