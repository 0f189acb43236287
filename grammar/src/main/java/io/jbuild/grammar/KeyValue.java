package io.jbuild.grammar;

/**
 * A name and its value in ENV or LABEL.
 *
 * @param legacy written without {@code =}: the value is the rest of the line
 */
public record KeyValue(Word name, Word value, boolean legacy) {}
