package io.jbuild.grammar.lint;

import io.jbuild.grammar.Copy;
import io.jbuild.grammar.CopyInstruction;
import io.jbuild.grammar.Word;
import java.util.Set;

/** A key in a layer is there for everyone who has the image, even if a later layer deletes it. */
final class SecretFileCopied implements Rule {
  private static final Set<String> NAMES =
      Set.of(
          ".env",
          ".netrc",
          ".npmrc",
          ".pypirc",
          ".pgpass",
          ".git-credentials",
          ".htpasswd",
          "id_rsa",
          "id_dsa",
          "id_ecdsa",
          "id_ed25519",
          "credentials.json",
          "kubeconfig",
          ".ssh",
          ".aws",
          ".gnupg");

  @Override
  public String description() {
    return "Files with keys or passwords should not be copied into an image";
  }

  @Override
  public boolean isExtra() {
    return true;
  }

  @Override
  public void check(Lint lint) {
    for (CopyInstruction copy : lint.all(CopyInstruction.class)) {
      if (copy instanceof Copy from && from.from().isPresent()) {
        continue;
      }
      for (Word source : copy.sources()) {
        if (source.text().indexOf(':') < 0 && isSecret(source.text())) {
          lint.report(
              copy,
              source.span(),
              "'"
                  + source.text()
                  + "' looks like a secret: use RUN --mount=type=secret where it is needed");
        }
      }
    }
  }

  private static boolean isSecret(String path) {
    String clean = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    String name = clean.substring(clean.lastIndexOf('/') + 1);
    return NAMES.contains(name)
        || name.endsWith(".key")
        || name.endsWith(".p12")
        || name.endsWith(".pfx")
        || name.endsWith(".jks")
        || (name.endsWith(".pem") && name.contains("key"));
  }
}
