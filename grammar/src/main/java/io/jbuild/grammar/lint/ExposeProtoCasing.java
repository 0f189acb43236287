package io.jbuild.grammar.lint;

import io.jbuild.grammar.Expose;
import io.jbuild.grammar.Word;
import java.util.Locale;

/** {@code EXPOSE 80/tcp}, not {@code 80/TCP}. */
final class ExposeProtoCasing implements Rule {

  @Override
  public String description() {
    return "Protocol in EXPOSE instruction should be lowercase";
  }

  @Override
  public void check(Lint lint) {
    for (Expose expose : lint.all(Expose.class)) {
      for (Word port : expose.ports()) {
        int slash = port.text().lastIndexOf('/');
        String protocol = port.text().substring(slash + 1);
        if (slash < 0 || protocol.indexOf('$') >= 0 || Casing.isLower(protocol)) {
          continue;
        }
        String message =
            "Defined protocol '" + port.text() + "' in EXPOSE instruction should be lowercase";
        if (lint.isVerbatim(port)) {
          String fixed = port.text().substring(0, slash + 1) + protocol.toLowerCase(Locale.ROOT);
          lint.report(expose, port.span(), message, Edit.replace(port.span(), fixed));
        } else {
          lint.report(expose, port.span(), message);
        }
      }
    }
  }
}
