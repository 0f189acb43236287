package com.example;

/** Holds things. */
public final class Basket {
  private Basket() {}

  public static void main(String[] arguments) {
    System.out.println("hello");
  }
}
