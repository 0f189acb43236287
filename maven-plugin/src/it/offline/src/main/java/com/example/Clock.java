package com.example;

/** Tells which Java it runs on. */
public final class Clock {
  private Clock() {}

  public static void main(String[] arguments) {
    System.out.println("java " + Runtime.version().feature() + " with " + modules() + " modules");
  }

  private static int modules() {
    return ModuleLayer.boot().modules().size();
  }
}
