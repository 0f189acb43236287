package io.jbuild.grammar;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jbuild.grammar.parse.DockerfileParser;
import io.jbuild.grammar.print.DockerfilePrinter;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Parses in tests. Each parse is also printed and parsed again, and must give an equal tree. */
public final class Trees {

  private Trees() {}

  public static Dockerfile parse(String text) {
    return parse(Source.of("Dockerfile", text));
  }

  public static Dockerfile parse(Source source) {
    Dockerfile file = DockerfileParser.parse(source);
    String printed = DockerfilePrinter.print(file);
    Dockerfile again = DockerfileParser.parse(Source.of("printed", printed));
    assertEquals(shape(file), shape(again), () -> "printed as:\n" + printed);
    assertEquals(printed, DockerfilePrinter.print(again), "printing is idempotent");
    return file;
  }

  /** Everything of a tree that does not depend on the layout of its text. */
  public static String shape(Dockerfile file) {
    StringBuilder out = new StringBuilder();
    out.append(file.escape()).append(' ');
    for (Directive directive : file.directives()) {
      out.append(directive.name()).append('=').append(directive.value()).append(' ');
    }
    for (Instruction instruction : file.instructions()) {
      append(instruction, out);
      out.append('\n');
    }
    return out.toString();
  }

  private static void append(Object value, StringBuilder out) {
    if (value instanceof Span) {
      return;
    }
    if (value instanceof Head head) {
      out.append(head.name().text().toUpperCase(Locale.ROOT)).append(' ');
      append(head.flags(), out);
      append(head.comments(), out);
    } else if (value instanceof Onbuild onbuild) {
      append(onbuild.head(), out);
      append(onbuild.instruction(), out);
    } else if (value instanceof From from) {
      append(from.head(), out);
      append(from.image(), out);
      append(from.alias(), out);
    } else if (value instanceof Optional<?> optional) {
      optional.ifPresentOrElse(present -> append(present, out), () -> out.append('-'));
    } else if (value instanceof List<?> list) {
      out.append('[');
      list.forEach(
          element -> {
            append(element, out);
            out.append(',');
          });
      out.append(']');
    } else if (value instanceof Record composed) {
      out.append(composed.getClass().getSimpleName()).append('(');
      for (RecordComponent component : composed.getClass().getRecordComponents()) {
        append(read(component, composed), out);
        out.append(';');
      }
      out.append(')');
    } else {
      out.append('<').append(value).append('>');
    }
  }

  private static Object read(RecordComponent component, Record from) {
    try {
      return component.getAccessor().invoke(from);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("a record lets itself be read", e);
    }
  }
}
