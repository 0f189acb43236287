package io.jbuild.runner.rung;

import io.jbuild.runner.Rung;

/**
 * Whether one rung holds, and if not, why and what would change it.
 *
 * @param why in words; empty when it holds
 * @param shell what to do at a shell; empty when it holds
 * @param pod what to change in a pod's specification; empty when it holds
 */
public record Finding(Rung rung, boolean holds, String why, String shell, String pod) {
  static Finding holds(Rung rung) {
    return new Finding(rung, true, "", "", "");
  }

  static Finding fails(Rung rung, String why, String shell, String pod) {
    return new Finding(rung, false, why, shell, pod);
  }
}
