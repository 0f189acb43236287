package io.jbuild.runner.container;

/** A container as it is at one moment. */
public record Container(ContainerRecord record, ContainerState state) {

  public boolean isAlive() {
    return state.status().alive();
  }
}
