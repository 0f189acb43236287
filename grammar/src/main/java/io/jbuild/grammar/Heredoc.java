package io.jbuild.grammar;

/**
 * A here-document: text that follows its instruction line by line.
 *
 * @param name the closing line, and the file name where none is given
 * @param content the lines as written, each with its line end; with {@code chomp} too
 * @param expand whether variables in it are the builder's (COPY, ADD): no part of the opening word
 *     is quoted
 * @param chomp {@code <<-}: tabs at the start of lines do not count
 * @param descriptor the number before {@code <<}, 0 when there is none
 * @param opening the word that opened it, as written
 * @param span the content
 */
public record Heredoc(
    String name,
    String content,
    boolean expand,
    boolean chomp,
    int descriptor,
    Word opening,
    Span span) {

  /** The content as a reader of the document gets it: without leading tabs if {@code chomp}. */
  public String body() {
    if (!chomp) {
      return content;
    }
    StringBuilder body = new StringBuilder(content.length());
    boolean lineStart = true;
    for (int i = 0; i < content.length(); i++) {
      char c = content.charAt(i);
      if (lineStart && c == '\t') {
        continue;
      }
      body.append(c);
      lineStart = c == '\n';
    }
    return body.toString();
  }
}
