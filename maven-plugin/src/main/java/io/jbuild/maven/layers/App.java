package io.jbuild.maven.layers;

import java.util.List;

/**
 * An application, laid out.
 *
 * @param layers bottom layer first; none is empty
 * @param command what starts it, without flags of the virtual machine; empty when the base image
 *     knows that
 * @param flagsAt where in the command such flags go
 */
public record App(List<AppLayer> layers, List<String> command, int flagsAt) {
  public App {
    layers = layers.stream().filter(l -> !l.files().isEmpty()).toList();
    command = List.copyOf(command);
  }
}
