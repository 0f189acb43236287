package io.jbuild.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FlagsTest {
  private static Flags flags() {
    return Flags.of("verb", "does it")
        .flag("-i --interactive", "read")
        .flag("-t --tty", "terminal")
        .flag("--rm", "remove")
        .options("-p --publish", "PORT", "open")
        .option("--name", "NAME", "call it")
        .arguments("WORD", "0..*", "words")
        .stopAtArgument();
  }

  private static Arguments parse(String... words) {
    return flags().parse(List.of(words));
  }

  @Test
  void short_flags_may_stand_together_and_values_behind_them() {
    Arguments a = parse("-it", "-p80:80", "-p", "81:81", "--name=n", "image");
    assertTrue(a.has("--interactive") && a.has("--tty"));
    assertFalse(a.has("--rm"));
    assertEquals(List.of("80:80", "81:81"), a.values("--publish"));
    assertEquals(Optional.of("n"), a.value("--name"));
    assertEquals(List.of("image"), a.rest());
  }

  @Test
  void what_follows_the_first_word_is_not_ours() {
    Arguments a = parse("--rm", "image", "sh", "-p", "--name", "--", "-x");
    assertEquals(List.of("image", "sh", "-p", "--name", "--", "-x"), a.rest());
    assertTrue(a.values("-p").isEmpty());
  }

  @Test
  void a_word_with_an_at_sign_names_no_file_of_flags(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("f"), "--rm\n");
    assertEquals(List.of("image", "@" + file), parse("image", "@" + file).rest());
    assertEquals(List.of("@" + file), parse("@" + file).rest());
    assertEquals(Optional.of("@" + file), parse("--name", "@" + file, "image").value("--name"));
  }

  @Test
  void switches_take_a_word_and_the_last_counts() {
    assertFalse(parse("--rm", "--rm=false").has("--rm"));
    assertTrue(parse("--rm=0", "--rm=true").has("--rm"));
    assertEquals(Optional.of(false), parse("--rm=false").given("--rm"));
    assertThrows(UsageException.class, () -> parse("--rm=perhaps"));
  }

  @Test
  void an_unknown_flag_is_named_with_all_that_are_known() {
    UnknownFlagException e = assertThrows(UnknownFlagException.class, () -> parse("--nam=x"));
    assertEquals("--nam", e.flag());
    assertTrue(e.known().containsAll(List.of("--name", "--rm", "-p", "--help")));
    assertEquals("-x", assertThrows(UnknownFlagException.class, () -> parse("-x")).flag());
  }

  @Test
  void a_flag_without_its_value_is_named() {
    UsageException e = assertThrows(UsageException.class, () -> parse("--publish"));
    assertEquals("flag needs a value: --publish", e.getMessage());
  }

  @Test
  void the_usage_shows_flags_that_no_word_mentioned() {
    String usage = flags().usage();
    assertTrue(usage.startsWith("Usage: jbuild verb [OPTIONS] WORD"), usage);
    assertTrue(usage.contains("--publish") && usage.contains("call it"), usage);
    assertTrue(usage.lines().anyMatch(l -> l.matches(" +WORD +words")), usage);
  }

  private static String wrong(String arity, String... words) {
    Flags flags = Flags.of("verb", "does it").arguments("A B", arity, "words");
    return String.valueOf(
        assertThrows(UsageException.class, () -> flags.parse(List.of(words))).getMessage());
  }

  @Test
  void too_few_or_too_many_words_are_told_with_what_is_wanted() {
    String see = ": A B\nSee 'jbuild verb --help'";
    assertEquals("'jbuild verb' requires exactly 2 arguments" + see, wrong("2", "a"));
    assertEquals("'jbuild verb' requires exactly 1 argument" + see, wrong("1", "a", "b"));
    assertEquals("'jbuild verb' requires at least 1 argument" + see, wrong("1..*"));
    assertEquals("'jbuild verb' requires at most 1 argument" + see, wrong("0..1", "a", "b"));
    assertEquals("'jbuild verb' requires 1 to 2 arguments" + see, wrong("1..2"));
  }
}
