package io.jbuild.cli.image;

import io.jbuild.cli.Arguments;
import io.jbuild.cli.CommandException;
import io.jbuild.cli.Flags;
import io.jbuild.cli.UsageException;
import io.jbuild.cli.render.Listing;
import io.jbuild.cli.render.Printable;
import io.jbuild.cli.render.Sizes;
import io.jbuild.cli.verb.Session;
import io.jbuild.cli.verb.Verb;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.HistoryEntry;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.Json;
import io.jbuild.layercache.LayerHandle;
import io.jbuild.layercache.image.LayerReport;
import io.jbuild.layercache.image.LayerReport.Fate;
import io.jbuild.layercache.image.LayerReport.FileUse;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code jbuild image tree}: what is in each layer, and what of it nobody sees. */
public final class TreeVerb implements Verb {
  private static final String BIGGEST = "5";
  private static final int SHORT = 60;

  @Override
  public Flags flags() {
    return Flags.of("image tree", "Show what is in each layer of an image, and what it wastes")
        .option(
            "--files", "N", "How many of a layer's biggest files to name, or all; 5 when not said")
        .option("--format", "TEMPLATE", "table, json, or a Go template for each layer")
        .flag("--no-trunc", "Don't shorten")
        .arguments("IMAGE", "1", "A name or an id");
  }

  @Override
  public int run(Arguments a, Session session) throws IOException, CommandException {
    Image image = new ImageFacts(session.store()).get(a.argument(0));
    List<LayerHandle> layers = new ArrayList<>();
    for (Digest diffId : image.config().diffIds()) {
      layers.add(session.store().layers().get(diffId));
    }
    int files = files(a.value("--files").orElse(BIGGEST));
    List<LayerReport> reports = LayerReport.of(image.config(), layers, files);
    List<Json.Obj> rows = new ArrayList<>();
    for (LayerReport report : reports) {
      rows.add(row(report, a.has("--no-trunc")));
    }
    PrintStream out = session.console().out();
    String format = a.value("--format").orElse("");
    Listing listing =
        new Listing(
            List.of("Layer", "Size", "Entries", "Shadowed", "Deleted", "CreatedBy"),
            Map.of("CreatedBy", "CREATED BY"));
    listing.print(out, format, rows);
    if (format.isEmpty() || format.equals("table")) {
      printFiles(out, reports);
    }
    return 0;
  }

  private static int files(String text) {
    if (text.equals("all")) {
      return Integer.MAX_VALUE;
    }
    try {
      return Math.max(0, Integer.parseInt(text));
    } catch (NumberFormatException e) {
      throw new UsageException("invalid value '" + text + "' for --files: want a number or all", e);
    }
  }

  private static Json.Obj row(LayerReport report, boolean full) {
    String step = report.history().flatMap(HistoryEntry::createdBy).orElse("");
    String shown = full || step.length() <= SHORT ? step : step.substring(0, SHORT - 1) + "…";
    List<Json> files = new ArrayList<>();
    report.biggest().forEach(f -> files.add(file(f)));
    return Json.Obj.EMPTY
        .with("Layer", Json.of(Integer.toString(report.index() + 1)))
        .with("DiffID", Json.of(report.layer().diffId().toString()))
        .with("Size", Json.of(Sizes.bytes(report.bytes())))
        .with("Entries", Json.of(Integer.toString(report.entries())))
        .with("Shadowed", Json.of(Sizes.bytes(report.shadowed().bytes())))
        .with("Deleted", Json.of(Sizes.bytes(report.deleted().bytes())))
        .with("Wasted", Json.of(Sizes.bytes(report.wasted())))
        .with("CreatedBy", Json.of(shown))
        .with("Bytes", Json.of(report.bytes()))
        .with("ShadowedFiles", Json.of(report.shadowed().files()))
        .with("ShadowedBytes", Json.of(report.shadowed().bytes()))
        .with("DeletedFiles", Json.of(report.deleted().files()))
        .with("DeletedBytes", Json.of(report.deleted().bytes()))
        .with("WastedBytes", Json.of(report.wasted()))
        .with("Files", new Json.Arr(files));
  }

  private static Json file(FileUse file) {
    Json.Obj out =
        Json.Obj.EMPTY
            .with("Path", Json.of(file.entry().path().toString()))
            .with("Size", Json.of(file.entry().size()))
            .with("Fate", Json.of(file.fate().name().toLowerCase(Locale.ROOT)));
    return file.fate() == Fate.KEPT ? out : out.with("By", Json.of(file.by() + 1));
  }

  private static void printFiles(PrintStream out, List<LayerReport> reports) {
    long bytes = 0;
    long wasted = 0;
    for (LayerReport report : reports) {
      bytes += report.bytes();
      wasted += report.wasted();
      out.print("\nlayer " + (report.index() + 1) + "\n");
      for (FileUse file : report.biggest()) {
        String size = Sizes.bytes(file.entry().size());
        out.print(" ".repeat(Math.max(1, 10 - size.length())) + size);
        out.print("  " + Printable.name(file.entry().path().toString()) + fate(file) + "\n");
      }
    }
    out.print("\n" + Sizes.bytes(bytes) + " in all, " + Sizes.bytes(wasted) + " of it wasted\n");
  }

  private static String fate(FileUse file) {
    return switch (file.fate()) {
      case KEPT -> "";
      case SHADOWED -> " (again in layer " + (file.by() + 1) + ")";
      case DELETED -> " (deleted by layer " + (file.by() + 1) + ")";
    };
  }
}
