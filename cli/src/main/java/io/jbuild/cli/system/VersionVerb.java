package io.jbuild.cli.system;

import io.jbuild.cli.Arguments;
import io.jbuild.cli.Flags;
import io.jbuild.cli.render.Listing;
import io.jbuild.cli.verb.Session;
import io.jbuild.cli.verb.Verb;
import io.jbuild.layercache.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code jbuild version}. */
public final class VersionVerb implements Verb {
  @Override
  public Flags flags() {
    return Flags.of("version", "Show the version")
        .flag("--short", "One line")
        .option("-f --format", "TEMPLATE", "Go template, or json");
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException {
    String version = read();
    if (arguments.has("--short")) {
      session.console().out().print("jbuild version " + version + "\n");
      return 0;
    }
    Map<String, Json> members = new LinkedHashMap<>();
    members.put("Version", Json.of(version));
    members.put("JavaVersion", Json.of(Runtime.version().toString()));
    members.put("Os", Json.of("linux"));
    members.put("Arch", Json.of(System.getProperty("os.arch", "")));
    String format = arguments.value("--format").orElse("");
    if (!format.isEmpty()) {
      Json.Obj inner = new Json.Obj(members);
      // scripts ask for the server's version to see whether docker runs
      Json.Obj row = inner.with("Client", inner).with("Server", inner);
      new Listing(List.of(), Map.of()).print(session.console().out(), format, List.of(row));
      return 0;
    }
    session.console().out().print("jbuild version " + version + "\n");
    members.forEach(
        (name, value) -> {
          if (!name.equals("Version")) {
            session.console().out().printf(" %-12s %s%n", name + ":", ((Json.Str) value).value());
          }
        });
    return 0;
  }

  /** The version of this program. */
  public static String read() throws IOException {
    try (InputStream in =
        VersionVerb.class.getResourceAsStream("/io/jbuild/cli/version.properties")) {
      if (in == null) {
        return "unknown";
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return text.substring(text.indexOf('=') + 1).strip();
    }
  }
}
