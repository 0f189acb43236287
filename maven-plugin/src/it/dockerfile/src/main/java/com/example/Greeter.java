package com.example;

/** Greets. */
public final class Greeter {
  private Greeter() {}

  public static void main(String[] arguments) {
    System.out.println("hello");
  }
}
