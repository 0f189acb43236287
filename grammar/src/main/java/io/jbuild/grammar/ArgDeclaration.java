package io.jbuild.grammar;

import java.util.Optional;

/** One name that ARG declares, with its default value if it has one (which may be empty). */
public record ArgDeclaration(Word name, Optional<Word> value) {}
