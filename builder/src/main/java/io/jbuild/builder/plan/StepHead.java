package io.jbuild.builder.plan;

import io.jbuild.builder.Excerpt;
import io.jbuild.grammar.Source;
import io.jbuild.grammar.Span;
import java.time.Duration;
import java.util.Optional;

/**
 * What every step has.
 *
 * @param stage name of its stage, or {@code stage-N}; empty for a sole stage without a name and for
 *     an image that is only copied from
 * @param number which step of its stage, from 1
 * @param total how many its stage has; 0 for an image that is only copied from
 * @param source the text that it stands in: the Dockerfile, or a trigger of the base image
 * @param text the instruction after expansion, on one line; what progress shows
 * @param maxAge how long its result serves, by a {@code # jbuild: no-cache} comment; zero: never
 */
public record StepHead(
    int id,
    String stage,
    int number,
    int total,
    Source source,
    Span span,
    String text,
    Optional<Duration> maxAge) {

  /** The lines that a message about this step shows. */
  public Excerpt excerpt() {
    return Excerpt.of(source.name(), source.text(), span.line(), span.endLine());
  }

  StepHead withId(int newId) {
    return new StepHead(newId, stage, number, total, source, span, text, maxAge);
  }
}
