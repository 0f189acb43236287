package io.jbuild.grammar.antlr;

import java.util.List;

/**
 * What is known of a logical line beyond its text.
 *
 * @param start where it starts in the logical text
 * @param end where it ends there, before its line feed
 * @param sourceEnd where the last of its physical lines ends in the source, here-documents included
 * @param endLine the number of that physical line
 */
public record LogicalLine(
    int start, int end, int sourceEnd, int endLine, List<OpenedHeredoc> heredocs) {}
