package io.jbuild.grammar.antlr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.antlr.v4.runtime.atn.ATN;
import org.antlr.v4.runtime.atn.ATNState;
import org.antlr.v4.runtime.atn.RuleTransition;
import org.antlr.v4.runtime.atn.Transition;
import org.antlr.v4.runtime.misc.IntervalSet;
import org.junit.jupiter.api.Test;

/** Looks at the rules themselves: every step that a mode can take. */
final class AppearanceTest {
  private static final ATN RULES = DockerfileLexer._ATN;

  @Test
  void a_mode_tells_no_characters_apart_that_look_alike_to_it() {
    int steps = 0;
    for (int mode = 0; mode < RULES.modeToStartState.size(); mode++) {
      for (IntervalSet step : steps(RULES.modeToStartState.get(mode))) {
        for (char c = 0; c < 0x100; c++) {
          char shown = LogicalLexer.appearance(mode, '\\').of(c);
          assertEquals(
              step.contains(c),
              step.contains(shown),
              DockerfileLexer.modeNames[mode] + " must see " + (int) c + " for " + step);
        }
        steps++;
      }
    }
    assertTrue(steps > 100, "steps: " + steps);
  }

  @Test
  void the_escape_character_of_the_file_is_a_backslash_in_pairs_and_there_alone() {
    assertEquals('\\', LogicalLexer.appearance(DockerfileLexer.Pairs, '`').of('`'));
    assertEquals('\u007F', LogicalLexer.appearance(DockerfileLexer.Pairs, '`').of('\\'));
    assertEquals('\\', LogicalLexer.appearance(DockerfileLexer.MorePairs, '`').of('`'));
    assertEquals('\\', LogicalLexer.appearance(DockerfileLexer.MorePairs, '\\').of('\\'));
    assertEquals('\\', LogicalLexer.appearance(DockerfileLexer.Flags, '`').of('\\'));
    assertEquals('\\', LogicalLexer.appearance(DockerfileLexer.Command, '`').of('\\'));
  }

  /** The sets of characters by which one goes on from this state or those behind it. */
  private static Set<IntervalSet> steps(ATNState start) {
    Set<IntervalSet> found = new HashSet<>();
    Set<ATNState> seen = new HashSet<>(Set.of(start));
    Deque<ATNState> open = new ArrayDeque<>(seen);
    while (!open.isEmpty()) {
      for (Transition transition : open.remove().getTransitions()) {
        if (!transition.isEpsilon() && transition.label() != null) {
          found.add(label(transition));
        }
        add(transition.target, seen, open);
        if (transition instanceof RuleTransition call) {
          add(call.followState, seen, open);
        }
      }
    }
    return found;
  }

  private static IntervalSet label(Transition transition) {
    return transition.getSerializationType() == Transition.NOT_SET
        ? transition.label().complement(0, 0x10FFFF)
        : transition.label();
  }

  private static void add(ATNState state, Set<ATNState> seen, Deque<ATNState> open) {
    if (seen.add(state)) {
      open.add(state);
    }
  }
}
