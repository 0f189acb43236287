package io.jbuild.grammar.lint;

import io.jbuild.grammar.Expose;
import io.jbuild.grammar.Word;

/** Addresses and host ports belong to the command that runs the image. */
final class ExposeInvalidFormat implements Rule {

  @Override
  public String description() {
    return "IP address and host-port mapping should not be used in EXPOSE instruction. This will"
        + " become an error in a future release";
  }

  @Override
  public void check(Lint lint) {
    for (Expose expose : lint.all(Expose.class)) {
      for (Word port : expose.ports()) {
        // a colon within ${…} is an operator
        if (port.text().indexOf(':') >= 0 && port.text().indexOf('$') < 0) {
          lint.report(
              expose,
              port.span(),
              "EXPOSE instruction should not define an IP address or host-port mapping, found '"
                  + port.text()
                  + "'");
        }
      }
    }
  }
}
