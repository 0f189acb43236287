package io.jbuild.grammar.word;

import java.util.List;
import java.util.Set;

/**
 * What a word became.
 *
 * @param text as one string
 * @param words split at blanks that are not quoted, those that came out of variables included; a
 *     quoted empty string is no word
 * @param found the variables that were looked up and had a value, in order of use
 * @param missing those that had none
 */
public record Expansion(String text, List<String> words, Set<String> found, Set<String> missing) {}
