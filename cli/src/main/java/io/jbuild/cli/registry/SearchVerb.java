package io.jbuild.cli.registry;

import io.jbuild.cli.Arguments;
import io.jbuild.cli.Flags;
import io.jbuild.cli.UsageException;
import io.jbuild.cli.render.Listing;
import io.jbuild.cli.verb.Session;
import io.jbuild.cli.verb.Verb;
import io.jbuild.layercache.ImageReference;
import io.jbuild.layercache.Json;
import io.jbuild.registry.TransferListener;
import io.jbuild.registry.remote.Referrer;
import io.jbuild.registry.remote.RemoteImages;
import io.jbuild.registry.remote.Search;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code jbuild search}: repositories, the tags of one, or what refers to an image of it. */
public final class SearchVerb implements Verb {
  private static final int USUAL_LIMIT = 25;
  private static final int SHOWN = 45;

  @Override
  public Flags flags() {
    return Remote.withConnection(
        Flags.of("search", "Look for images in a registry")
            .option("--limit", "N", "At most so many; 25")
            .flag("--list-tags", "The tags of a repository")
            .flag("--list-referrers", "What refers to an image: signatures, bills of materials")
            .flag("--no-trunc", "Don't shorten descriptions")
            .option("--format", "TEMPLATE", "table, json, or a Go template")
            .arguments("[SERVER/]TERM", "1", "A part of a name"));
  }

  @Override
  public int run(Arguments a, Session session) throws IOException {
    String term = a.argument(0);
    int limit = limit(a.value("--limit").orElse(Integer.toString(USUAL_LIMIT)));
    String format = a.value("--format").orElse("table");
    Remote remote = new Remote(a, session);
    if (a.has("--list-tags") || a.has("--list-referrers")) {
      ImageReference name = ImageReference.parse(term);
      RemoteImages images =
          new RemoteImages(
              session.store(), remote.settings(), remote.credentials(), TransferListener.NONE);
      if (a.has("--list-tags")) {
        printTags(name, images.tags(name), session, format);
      } else {
        printReferrers(images.referrers(name), session, format);
      }
      return 0;
    }
    int slash = term.indexOf('/');
    boolean server = slash > 0 && isHost(term.substring(0, slash));
    String registry =
        server ? ServerName.parse(term.substring(0, slash)) : ImageReference.DEFAULT_REGISTRY;
    List<Json.Obj> rows = new ArrayList<>();
    for (Search.Found found :
        new Search(remote.settings(), remote.credentials())
            .find(registry, server ? term.substring(slash + 1) : term, limit)) {
      rows.add(row(found, a.has("--no-trunc")));
    }
    new Listing(
            List.of("Name", "Description", "StarCount", "IsOfficial"),
            Map.of(
                "Name", "NAME",
                "Description", "DESCRIPTION",
                "StarCount", "STARS",
                "IsOfficial", "OFFICIAL"))
        .print(session.console().out(), format, rows);
    return 0;
  }

  private static void printTags(
      ImageReference name, List<String> tags, Session session, String format) throws IOException {
    List<Json.Obj> rows = new ArrayList<>();
    for (String tag : tags) {
      rows.add(new Json.Obj(Map.of("Name", Json.of(name.familiarName()), "Tag", Json.of(tag))));
    }
    new Listing(List.of("Name", "Tag"), Map.of("Name", "NAME", "Tag", "TAG"))
        .print(session.console().out(), format, rows);
  }

  private static void printReferrers(List<Referrer> referrers, Session session, String format)
      throws IOException {
    List<Json.Obj> rows = new ArrayList<>();
    for (Referrer r : referrers) {
      Map<String, Json> row = new LinkedHashMap<>();
      row.put("Digest", Json.of(r.descriptor().digest().toString()));
      row.put("ArtifactType", Json.of(plain(r.artifactType())));
      row.put("Size", Json.of(Long.toString(r.descriptor().size())));
      rows.add(new Json.Obj(row));
    }
    new Listing(
            List.of("Digest", "ArtifactType", "Size"),
            Map.of("Digest", "DIGEST", "ArtifactType", "ARTIFACT TYPE", "Size", "SIZE"))
        .print(session.console().out(), format, rows);
  }

  /** What docker takes for a server before the first slash of a name. */
  private static boolean isHost(String part) {
    return part.indexOf('.') >= 0 || part.indexOf(':') >= 0 || part.equals("localhost");
  }

  private static Json.Obj row(Search.Found found, boolean whole) {
    String plain = plain(found.description());
    boolean cut = !whole && plain.length() > SHOWN;
    Map<String, Json> row = new LinkedHashMap<>();
    row.put("Name", Json.of(plain(found.name())));
    row.put("Description", Json.of(cut ? plain.substring(0, SHOWN - 1) + '…' : plain));
    row.put("StarCount", Json.of(Long.toString(found.stars())));
    row.put("IsOfficial", Json.of(found.official() ? "[OK]" : ""));
    return new Json.Obj(row);
  }

  /** Anybody may write there: no control characters. */
  private static String plain(String text) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      out.append(Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? ' ' : c);
    }
    return out.toString().strip();
  }

  private static int limit(String text) {
    try {
      int limit = Integer.parseInt(text);
      if (limit >= 1 && limit <= 100) {
        return limit;
      }
    } catch (NumberFormatException e) {
      throw new UsageException("invalid value '" + text + "' for --limit: want 1 to 100", e);
    }
    throw new UsageException("invalid value '" + text + "' for --limit: want 1 to 100");
  }
}
