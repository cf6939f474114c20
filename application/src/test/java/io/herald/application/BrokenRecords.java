package io.herald.application;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Optional;

/**
 * Records, or a port of another kind, that keep all their promises but one: a single method of a
 * single port answers as a fault has it, everything else is what the whole ones underneath do.
 * Ports that grow a method stay whole.
 */
final class BrokenRecords {
  private BrokenRecords() {}

  /** A port outside the records with one broken method. */
  static <T> T port(Class<T> port, T original, String method, Breaking breaking) {
    return brokenPort(Optional.empty(), port, original, method, breaking);
  }

  /**
   * Records with one broken method.
   *
   * @param whole the records underneath
   * @param port the port whose method is broken
   * @param method its name; overloads of it are broken alike
   */
  static Records of(Records whole, Class<?> port, String method, Breaking breaking) {
    return proxy(
        Records.class,
        (_, accessor, arguments) -> {
          Object answer = invoke(whole, accessor, arguments);
          return accessor.getReturnType() == port
              ? brokenPort(Optional.of(whole), port, answer, method, breaking)
              : answer;
        });
  }

  private static <T> T brokenPort(
      Optional<Records> whole, Class<T> port, Object original, String method, Breaking breaking) {
    return proxy(
        port,
        (_, called, arguments) ->
            called.getName().equals(method)
                ? breaking.answer(
                    new Call(
                        whole, original, called, arguments == null ? new Object[0] : arguments))
                : invoke(original, called, arguments));
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  private static Object invoke(Object receiver, Method method, Object... arguments)
      throws Throwable {
    try {
      return method.invoke(receiver, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }

  /** What a broken method does instead. */
  @FunctionalInterface
  interface Breaking {
    Object answer(Call call) throws Throwable;
  }

  /** A call of a broken method. */
  static final class Call {
    private final Optional<Records> records;
    private final Object port;
    private final Method method;
    private final Object[] arguments;

    private Call(Optional<Records> records, Object port, Method method, Object[] arguments) {
      this.records = records;
      this.port = port;
      this.method = method;
      this.arguments = arguments;
    }

    /** The whole records underneath. */
    Records records() {
      return records.orElseThrow();
    }

    <T> T argument(int position, Class<T> type) {
      return type.cast(arguments[position]);
    }

    /** The same call with another argument. */
    Call with(int position, Object argument) {
      Object[] changed = arguments.clone();
      changed[position] = argument;
      return new Call(records, port, method, changed);
    }

    /** What the whole port does. */
    Object proceed() throws Throwable {
      return invoke(port, method, arguments);
    }
  }
}
