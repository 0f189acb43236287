package io.jbuild.layercache.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jbuild.layercache.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonTextTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"b\":1,\"a\":[true,false,null,-1.50e+3],\"\":{}}",
        "[]",
        "\"a\\\\b\\\"c\\n\\u0001\\u2028\\u003c\\u003e\\u0026\\ud800é\"",
        "12345678901234567890123"
      })
  void what_go_writes_comes_back_byte_for_byte(String text) throws IOException {
    assertEquals(text, JsonText.print(JsonText.parse(text, "it")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "{'a':1}",
        "{\"a\":1,}",
        "[1] 2",
        "{\"a\":1,\"a\":2}",
        "NaN",
        "01",
        "\"\n\"",
        "{\"a\" 1}",
        "tru",
        "[1,]",
        "// c\n1"
      })
  void what_is_no_json_is_refused(String text) {
    IOException e = assertThrows(IOException.class, () -> JsonText.parse(text, "the thing"));
    assertTrue(e.toString().contains(": the thing is no JSON document: "), e.toString());
  }

  @Test
  void deep_nesting_is_refused() {
    String deep = "[".repeat(100_000);
    assertThrows(IOException.class, () -> JsonText.parse(deep, "it"));
  }

  @Test
  void bytes_that_are_not_utf_8_are_refused() {
    byte[] bytes = {'"', (byte) 0xff, '"'};
    IOException e = assertThrows(IOException.class, () -> JsonText.parse(bytes, "it"));
    assertEquals("it is no JSON document: it is not UTF-8", e.getMessage());
  }

  @Test
  void pretty_text_is_indented_and_keeps_angle_brackets() throws IOException {
    Json json =
        JsonText.parse("{\"a\":[\"<\",{}],\"b\":[]}".getBytes(StandardCharsets.UTF_8), "it");
    assertEquals(
        "{\n  \"a\": [\n    \"<\",\n    {}\n  ],\n  \"b\": []\n}", JsonText.pretty(json, "  "));
  }
}
