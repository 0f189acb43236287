package com.example.app;

import com.example.lib.Words;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Says all that it was started with. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) throws IOException {
    System.out.println(Words.join(System.getProperty("greeting"), arguments[0]));
    System.out.println(new JsonPrimitive(System.getenv("PLACE")));
    System.out.println(Path.of("").toAbsolutePath());
    System.out.print(Files.readString(Path.of("/made-by-run")));
    try (var note = Main.class.getResourceAsStream("/note.txt")) {
      System.out.print(new String(note.readAllBytes(), StandardCharsets.UTF_8));
    }
  }
}
