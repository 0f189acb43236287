package io.jbuild.cli.start;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.function.IntConsumer;

/**
 * Signals to this process. The class behind it, sun.misc.Signal, has no supported equivalent; it is
 * reached by reflection because javac warns of any other use.
 */
final class Signals {
  private static final String HANDLER = "sun.misc.SignalHandler";

  private Signals() {}

  /** Those that are passed on to containers; the virtual machine keeps QUIT for itself. */
  static void handleAll(IntConsumer action) {
    handle("HUP", () -> action.accept(1));
    handle("INT", () -> action.accept(2));
    handle("USR1", () -> action.accept(10));
    handle("USR2", () -> action.accept(12));
    handle("TERM", () -> action.accept(15));
    handle("WINCH", () -> action.accept(28));
  }

  /** Makes the next call of the others faster; without effect on any signal. */
  static void prepare() {
    try {
      Class<?> handler = Class.forName(HANDLER);
      Proxy.newProxyInstance(
          Signals.class.getClassLoader(), new Class<?>[] {handler}, (p, m, a) -> null);
    } catch (ClassNotFoundException e) {
      // a virtual machine without it: see handle
      return;
    }
  }

  /** Runs {@code action} on a thread of its own whenever the signal comes, instead of ending. */
  static void handle(String name, Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName(HANDLER);
      InvocationHandler call =
          (proxy, method, arguments) ->
              switch (method.getName()) {
                case "handle" -> {
                  action.run();
                  yield null;
                }
                case "equals" -> arguments != null && proxy == arguments[0];
                case "hashCode" -> System.identityHashCode(proxy);
                default -> "handler of SIG" + name;
              };
      Object proxy =
          Proxy.newProxyInstance(Signals.class.getClassLoader(), new Class<?>[] {handler}, call);
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
    } catch (ReflectiveOperationException e) {
      // a virtual machine without that class, or one that keeps the signal for itself: then the
      // signal does what it does to any process
      return;
    }
  }
}
