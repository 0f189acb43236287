package com.example.lib;

/** Words of the shop. */
public final class Words {
  private Words() {}

  public static String join(String... words) {
    return String.join(" ", words);
  }
}
