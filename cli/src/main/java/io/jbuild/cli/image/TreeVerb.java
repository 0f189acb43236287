package io.jbuild.cli.image;

import io.jbuild.cli.Arguments;
import io.jbuild.cli.CommandException;
import io.jbuild.cli.Flags;
import io.jbuild.cli.UsageException;
import io.jbuild.cli.render.Listing;
import io.jbuild.cli.render.Sizes;
import io.jbuild.cli.verb.Session;
import io.jbuild.cli.verb.Verb;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.HistoryEntry;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.Json;
import io.jbuild.layercache.TableOfContents;
import io.jbuild.layercache.TocEntry;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** {@code jbuild image tree}: what is in each layer, and what of it nobody sees. */
public final class TreeVerb implements Verb {
  private static final int BIGGEST = 5;
  private static final int SHORT = 60;

  @Override
  public Flags flags() {
    return Flags.of("image tree", "Show what is in each layer of an image, and what it wastes")
        .option("--files", "N", "How many of a layer's biggest files to name; 5 when not said")
        .option("--format", "TEMPLATE", "table, json, or a Go template for each layer")
        .flag("--no-trunc", "Don't shorten")
        .arguments("IMAGE", "1", "A name or an id");
  }

  @Override
  public int run(Arguments a, Session session) throws IOException, CommandException {
    Image image = new ImageFacts(session.store()).get(a.argument(0));
    int count = files(a.value("--files").orElse(Integer.toString(BIGGEST)));
    List<TableOfContents> layers = new ArrayList<>();
    for (Digest diffId : image.config().diffIds()) {
      layers.add(session.store().layers().get(diffId).toc());
    }
    long[] waste = LayerWaste.of(layers);
    List<String> steps = steps(image, layers.size());
    List<Json.Obj> rows = new ArrayList<>();
    long total = 0;
    long wasted = 0;
    for (int i = 0; i < layers.size(); i++) {
      long size = size(layers.get(i));
      total += size;
      wasted += waste[i];
      rows.add(
          row(i, layers.get(i), size, waste[i], steps.get(i), a.has("--no-trunc"))
              .with("Files", files(layers.get(i), count)));
    }
    PrintStream out = session.console().out();
    String format = a.value("--format").orElse("");
    Listing listing =
        new Listing(
            List.of("Layer", "Size", "Entries", "Wasted", "CreatedBy"),
            Map.of("CreatedBy", "CREATED BY"));
    if (!format.isEmpty() && !format.equals("table")) {
      listing.print(out, format, rows);
      return 0;
    }
    listing.print(out, "", rows);
    for (int i = 0; i < layers.size(); i++) {
      out.print("\nlayer " + (i + 1) + "\n");
      for (Json file : rows.get(i).array("Files")) {
        Json.Obj f = (Json.Obj) file;
        String bytes = Sizes.bytes(f.integer("Size").orElse(0L));
        out.print(" ".repeat(Math.max(1, 10 - bytes.length())) + bytes);
        out.print("  " + f.string("Path").orElse("") + "\n");
      }
    }
    out.print("\n" + Sizes.bytes(total) + " in all, " + Sizes.bytes(wasted) + " of it wasted\n");
    return 0;
  }

  private static int files(String text) {
    try {
      return Math.max(0, Integer.parseInt(text));
    } catch (NumberFormatException e) {
      throw new UsageException("invalid value '" + text + "' for --files: want a number", e);
    }
  }

  private static Json.Obj row(
      int index, TableOfContents layer, long size, long wasted, String step, boolean full) {
    String shown = full || step.length() <= SHORT ? step : step.substring(0, SHORT - 1) + "…";
    return Json.Obj.EMPTY
        .with("Layer", Json.of(Integer.toString(index + 1)))
        .with("Size", Json.of(Sizes.bytes(size)))
        .with("Entries", Json.of(Integer.toString(layer.size())))
        .with("Wasted", Json.of(Sizes.bytes(wasted)))
        .with("CreatedBy", Json.of(shown));
  }

  private static long size(TableOfContents layer) {
    long sum = 0;
    for (TocEntry entry : layer) {
      sum += entry.kind() == TocEntry.Kind.ADD ? entry.size() : 0;
    }
    return sum;
  }

  private static Json files(TableOfContents layer, int count) {
    List<TocEntry> files = new ArrayList<>();
    for (TocEntry entry : layer) {
      if (entry.kind() == TocEntry.Kind.ADD && entry.size() > 0) {
        files.add(entry);
      }
    }
    files.sort(Comparator.comparingLong(TocEntry::size).reversed());
    List<Json> out = new ArrayList<>();
    for (TocEntry entry : files.subList(0, Math.min(count, files.size()))) {
      out.add(
          Json.Obj.EMPTY
              .with("Path", Json.of(entry.path().toString()))
              .with("Size", Json.of(entry.size())));
    }
    return new Json.Arr(out);
  }

  /** What made each layer, by the history; as far as that tells. */
  private static List<String> steps(Image image, int layers) {
    List<String> out = new ArrayList<>();
    for (HistoryEntry entry : image.config().history()) {
      if (!entry.emptyLayer()) {
        out.add(entry.createdBy().orElse(""));
      }
    }
    while (out.size() < layers) {
      out.add("");
    }
    return out;
  }
}
