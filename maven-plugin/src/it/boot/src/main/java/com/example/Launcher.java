package com.example;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Stands for Spring Boot's launcher: finds what lies beside it. */
public final class Launcher {
  private Launcher() {}

  public static void main(String[] arguments) throws IOException {
    System.out.print(Files.readString(Path.of("/app/BOOT-INF/lib/library.txt")));
    System.out.print(Files.readString(Path.of("/app/BOOT-INF/classes/application.txt")));
  }
}
