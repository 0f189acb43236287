package io.jbuild.grammar.lint;

import io.jbuild.grammar.Arg;
import io.jbuild.grammar.ArgDeclaration;
import io.jbuild.grammar.Dockerfile;
import java.util.LinkedHashSet;
import java.util.Set;

/** Variables that exist without the file's help. */
final class KnownNames {
  /** Declared in the global scope of every build. */
  static final Set<String> PLATFORM =
      Set.of(
          "TARGETPLATFORM",
          "TARGETOS",
          "TARGETARCH",
          "TARGETVARIANT",
          "TARGETOSVERSION",
          "TARGETSTAGE",
          "BUILDPLATFORM",
          "BUILDOS",
          "BUILDARCH",
          "BUILDVARIANT",
          "BUILDOSVERSION");

  /** May be given on the command line without an ARG. */
  static final Set<String> PROXY =
      Set.of(
          "HTTP_PROXY",
          "http_proxy",
          "HTTPS_PROXY",
          "https_proxy",
          "FTP_PROXY",
          "ftp_proxy",
          "NO_PROXY",
          "no_proxy",
          "ALL_PROXY",
          "all_proxy");

  private KnownNames() {}

  /** What FROM can use. */
  static Set<String> global(Dockerfile file) {
    Set<String> names = new LinkedHashSet<>();
    for (Arg arg : file.globalArgs()) {
      for (ArgDeclaration declaration : arg.declarations()) {
        names.add(declaration.name().text());
      }
    }
    names.addAll(PLATFORM);
    return names;
  }
}
