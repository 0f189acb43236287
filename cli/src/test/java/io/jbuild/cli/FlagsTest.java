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
  void a_switch_among_others_takes_a_word_too() {
    Arguments a = parse("-it=false", "image");
    assertTrue(a.has("-i"));
    assertEquals(Optional.of(false), a.given("--tty"));
    assertEquals(List.of("80:80"), parse("-itp=80:80", "image").values("-p"));
    assertEquals(List.of("80:80"), parse("-itp", "80:80", "image").values("-p"));
  }

  @Test
  void a_value_may_look_like_a_flag_and_may_be_empty() {
    assertEquals(Optional.of("--rm"), parse("--name", "--rm", "image").value("--name"));
    assertEquals(Optional.of("--"), parse("--name", "--", "image").value("--name"));
    assertEquals(Optional.of(""), parse("--name=", "image").value("--name"));
    assertEquals(Optional.of("a=b"), parse("--name=a=b", "image").value("--name"));
    assertFalse(parse("--name", "--rm", "image").has("--rm"));
  }

  @Test
  void help_is_a_switch_like_others() {
    assertTrue(parse("--rm", "--help").wantsHelp());
    assertTrue(parse("-ih").wantsHelp());
    assertFalse(parse("--help=false").wantsHelp());
    assertFalse(parse("--name", "--help", "image", "--help").wantsHelp());
    assertFalse(parse("--", "--help").wantsHelp());
    Flags own = Flags.of("verb", "does it").option("-h --hostname", "NAME", "of it");
    assertFalse(own.parse(List.of("-h", "n")).wantsHelp());
    Flags one = Flags.of("verb", "does it").arguments("A", "1", "words");
    assertTrue(one.parse(List.of("--help")).wantsHelp());
  }

  @Test
  void dashes_alone_are_no_flag() {
    for (String word : List.of("--=x", "---x")) {
      UsageException e = assertThrows(UsageException.class, () -> parse(word));
      assertEquals("bad flag syntax: " + word, e.getMessage());
    }
    assertEquals(Optional.of("="), parse("-p=", "image").value("-p"));
  }

  @Test
  void a_name_is_declared_once() {
    Flags flags = Flags.of("verb", "does it").flag("-q --quiet", "quiet");
    assertThrows(IllegalStateException.class, () -> flags.option("-q", "Q", "q"));
  }

  @Test
  void two_dashes_end_the_flags_and_one_is_a_word() {
    assertEquals(List.of("--rm", "-x"), parse("-i", "--", "--rm", "-x").rest());
    assertEquals(List.of("-", "--rm"), parse("-", "--rm").rest());
  }

  @Test
  void flags_may_follow_words_where_these_are_no_command() {
    Flags flags =
        Flags.of("verb", "does it").flag("-q --quiet", "quiet").arguments("A", "0..*", "");
    Arguments a = flags.parse(List.of("a", "-q", "b", "--", "-q"));
    assertTrue(a.has("--quiet"));
    assertEquals(List.of("a", "b", "-q"), a.rest());
  }

  @Test
  void a_flag_whose_value_is_optional_takes_none_of_the_words() {
    Flags flags =
        Flags.of("verb", "does it")
            .optional("--pull", "always", "WHEN", "")
            .arguments("A", "1", "");
    assertEquals(Optional.of("always"), flags.parse(List.of("--pull", "a")).value("--pull"));
    assertEquals(Optional.of("never"), flags.parse(List.of("--pull=never", "a")).value("--pull"));
    assertFalse(flags.parse(List.of("a")).has("--pull"));
  }

  @Test
  void where_no_words_are_wanted_one_is_named() {
    Flags flags = Flags.of("verb", "does it").flag("-q --quiet", "quiet");
    UsageException e = assertThrows(UsageException.class, () -> flags.parse(List.of("-q", "word")));
    assertEquals("unexpected argument: word", e.getMessage());
  }

  @Test
  void an_unknown_flag_is_named_with_all_that_are_known() {
    UnknownFlagException e = assertThrows(UnknownFlagException.class, () -> parse("--nam=x"));
    assertEquals("--nam", e.flag());
    assertTrue(e.known().containsAll(List.of("--name", "--rm", "-p", "--help")));
    assertEquals("-x", assertThrows(UnknownFlagException.class, () -> parse("-x")).flag());
    assertEquals("-x", assertThrows(UnknownFlagException.class, () -> parse("-ix")).flag());
    assertEquals("-nam", assertThrows(UnknownFlagException.class, () -> parse("-nam=x")).flag());
  }

  @Test
  void a_flag_without_its_value_is_named() {
    UsageException e = assertThrows(UsageException.class, () -> parse("--publish"));
    assertEquals("flag needs a value: --publish", e.getMessage());
    e = assertThrows(UsageException.class, () -> parse("-ip"));
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
