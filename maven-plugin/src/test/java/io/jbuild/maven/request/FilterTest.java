package io.jbuild.maven.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jbuild.maven.ConfigurationException;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class FilterTest {
  private static final Map<String, String> PROPERTIES = Map.of("a.b", "1", "c", "@a.b@");

  @Test
  void properties_are_put_in_between_equal_delimiters() throws Exception {
    assertEquals("x 1 y", Filter.parse("@").apply("x @a.b@ y", PROPERTIES));
  }

  @Test
  void delimiters_may_differ() throws Exception {
    assertEquals("1 ${A}", Filter.parse("#{*}").apply("#{a.b} ${A}", PROPERTIES));
  }

  @Test
  void what_is_no_property_stays_and_does_not_eat_the_next_delimiter() throws Exception {
    assertEquals("me@host 1 #{", Filter.parse("@").apply("me@host @a.b@ #{", PROPERTIES));
    assertEquals("#{d} #{", Filter.parse("#{*}").apply("#{d} #{", PROPERTIES));
  }

  @Test
  void a_value_is_not_filtered_again() throws Exception {
    assertEquals("@a.b@", Filter.parse("@").apply("@c@", PROPERTIES));
  }

  @Test
  void a_delimiter_without_its_other_half_is_refused() {
    assertThrows(ConfigurationException.class, () -> Filter.parse("#{*"));
    assertThrows(ConfigurationException.class, () -> Filter.parse(""));
  }
}
