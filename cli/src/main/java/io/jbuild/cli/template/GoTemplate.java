package io.jbuild.cli.template;

import io.jbuild.layercache.Json;
import io.jbuild.layercache.json.JsonText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A template of Go's text/template over JSON values, with docker's functions ({@code json}, {@code
 * join}, {@code split}, {@code upper}, {@code lower}, {@code title}, {@code pad}, {@code truncate},
 * {@code println}, {@code printf}, {@code index}, {@code len}, comparisons, {@code and}, {@code
 * or}, {@code not}). Thread-safe.
 */
public final class GoTemplate {
  private final List<Node> nodes;

  private GoTemplate(List<Node> nodes) {
    this.nodes = List.copyOf(nodes);
  }

  /**
   * @throws TemplateException when it is no template
   */
  public static GoTemplate parse(String text) {
    return new GoTemplate(new Parser(text).parse());
  }

  /** The words that stand for fields alone, for a table's header: {@code {{.ID}}}. */
  public List<String> fields() {
    List<String> out = new ArrayList<>();
    for (Node node : nodes) {
      if (node instanceof Node.Print p
          && p.pipe().commands().get(0).get(0) instanceof Node.Field f
          && !f.path().isEmpty()) {
        out.add(f.path().get(f.path().size() - 1));
      }
    }
    return out;
  }

  public String apply(Json data) {
    StringBuilder out = new StringBuilder();
    Map<String, Object> variables = new HashMap<>();
    variables.put("", data);
    run(nodes, data, variables, out);
    return out.toString();
  }

  private static void run(
      List<Node> nodes, Object dot, Map<String, Object> variables, StringBuilder out) {
    for (Node node : nodes) {
      if (node instanceof Node.Text t) {
        out.append(t.value());
      } else if (node instanceof Node.Print p) {
        Object value = evaluate(p.pipe(), dot, variables);
        if (p.pipe().variable().isEmpty()) {
          out.append(Values.text(value));
        }
      } else {
        block((Node.Block) node, dot, variables, out);
      }
    }
  }

  private static void block(
      Node.Block block, Object dot, Map<String, Object> variables, StringBuilder out) {
    Map<String, Object> inner = new HashMap<>(variables);
    Object value = evaluate(block.pipe(), dot, inner);
    if (!Values.truth(value)) {
      run(block.otherwise(), dot, new HashMap<>(variables), out);
      return;
    }
    switch (block.keyword()) {
      case "if" -> run(block.then(), dot, inner, out);
      case "with" -> run(block.then(), value, inner, out);
      default -> {
        for (Object element : Values.elements(value)) {
          Map<String, Object> each = new HashMap<>(inner);
          if (!block.pipe().variable().isEmpty()) {
            each.put(block.pipe().variable(), element);
          }
          run(block.then(), element, each, out);
        }
      }
    }
  }

  private static Object evaluate(Node.Pipe pipe, Object dot, Map<String, Object> variables) {
    Object value = Json.NULL;
    boolean first = true;
    for (List<Node.Word> command : pipe.commands()) {
      value = command(command, dot, variables, first ? List.of() : List.of(value));
      first = false;
    }
    if (!pipe.variable().isEmpty()) {
      variables.put(pipe.variable(), value);
    }
    return value;
  }

  private static Object command(
      List<Node.Word> words, Object dot, Map<String, Object> variables, List<Object> last) {
    if (words.get(0) instanceof Node.Name name) {
      List<Object> arguments = new ArrayList<>();
      for (Node.Word w : words.subList(1, words.size())) {
        arguments.add(value(w, dot, variables));
      }
      arguments.addAll(last);
      return Functions.call(name.value(), arguments);
    }
    if (words.size() > 1 || !last.isEmpty()) {
      throw new TemplateException("can't give arguments to what is no function");
    }
    return value(words.get(0), dot, variables);
  }

  private static Object value(Node.Word word, Object dot, Map<String, Object> variables) {
    if (word instanceof Node.Field f) {
      return Values.path(dot, f.path());
    }
    if (word instanceof Node.Variable v) {
      Object value = variables.get(v.name());
      if (value == null) {
        throw new TemplateException("undefined variable $" + v.name());
      }
      return Values.path(value, v.path());
    }
    if (word instanceof Node.Nested n) {
      return Values.path(evaluate(n.pipe(), dot, variables), n.path());
    }
    if (word instanceof Node.Constant c) {
      return c.value();
    }
    return Functions.call(((Node.Name) word).value(), List.of());
  }

  /** As {@code json} prints it. */
  static String json(Object value) {
    return JsonText.print(Values.json(value));
  }
}
