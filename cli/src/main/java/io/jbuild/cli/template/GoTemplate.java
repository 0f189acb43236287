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
 * or}, {@code not}) and {@code .Label "KEY"}. Thread-safe.
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

  /** Empty, or the word that ended it early: {@code break} or {@code continue}. */
  private static String run(
      List<Node> nodes, Object dot, Map<String, Object> variables, StringBuilder out) {
    for (Node node : nodes) {
      if (node instanceof Node.Text t) {
        out.append(t.value());
      } else if (node instanceof Node.Print p) {
        Object value = evaluate(p.pipe(), dot, variables);
        if (p.pipe().variables().isEmpty()) {
          out.append(Values.text(value));
        } else {
          variables.put(p.pipe().variables().get(0), value);
        }
      } else if (node instanceof Node.Jump j) {
        return j.keyword();
      } else {
        String jump = block((Node.Block) node, dot, variables, out);
        if (!jump.isEmpty()) {
          return jump;
        }
      }
    }
    return "";
  }

  private static String block(
      Node.Block block, Object dot, Map<String, Object> variables, StringBuilder out) {
    Map<String, Object> inner = new HashMap<>(variables);
    Object value = evaluate(block.pipe(), dot, inner);
    List<String> names = block.pipe().variables();
    if (!Values.truth(value)) {
      return run(block.otherwise(), dot, inner, out);
    }
    if (block.keyword().equals("range")) {
      range(block, value, inner, out);
      return "";
    }
    if (!names.isEmpty()) {
      inner.put(names.get(0), value);
    }
    return run(block.then(), block.keyword().equals("if") ? dot : value, inner, out);
  }

  private static void range(
      Node.Block block, Object value, Map<String, Object> variables, StringBuilder out) {
    List<String> names = block.pipe().variables();
    for (Map.Entry<Object, Object> element : Values.elements(value)) {
      Map<String, Object> each = new HashMap<>(variables);
      if (!names.isEmpty()) {
        each.put(names.get(names.size() - 1), element.getValue());
      }
      if (names.size() > 1) {
        each.put(names.get(0), element.getKey());
      }
      if (run(block.then(), element.getValue(), each, out).equals("break")) {
        return;
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
    if (words.get(0) instanceof Node.Field f && f.path().equals(List.of("Label"))) {
      List<Object> keys = new ArrayList<>(last);
      words.subList(1, words.size()).forEach(w -> keys.add(value(w, dot, variables)));
      return Values.label(dot, keys);
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
