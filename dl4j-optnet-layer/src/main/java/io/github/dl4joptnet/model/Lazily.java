package io.github.dl4joptnet.model;

import java.util.AbstractList;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * Something that is computed for expressions from that of their arguments, once for each. Deep
 * expressions take no deep stack; constants are computed when they are asked for, since large
 * matrices mostly are not.
 */
final class Lazily<T> {
  private final Map<Expression, T> known = new IdentityHashMap<>();
  private final BiFunction<Expression, List<T>, T> function;

  Lazily(BiFunction<Expression, List<T>, T> function) {
    this.function = function;
  }

  T get(Expression root) {
    Deque<Expression> open = new ArrayDeque<>();
    open.push(root);
    while (!open.isEmpty()) {
      Expression next = open.peek();
      boolean isReady = true;
      for (Expression argument : next.arguments()) {
        if (!(argument instanceof Constant) && !known.containsKey(argument)) {
          open.push(argument);
          isReady = false;
        }
      }
      if (isReady) {
        open.pop();
        compute(next);
      }
    }
    return Objects.requireNonNull(known.get(root));
  }

  /** All that an expression is made of, arguments first, and the expression itself. */
  static List<Expression> inOrder(Expression root) {
    List<Expression> order = new ArrayList<>();
    Set<Expression> done = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Expression> open = new ArrayDeque<>();
    open.push(root);
    while (!open.isEmpty()) {
      Expression next = open.peek();
      boolean isReady = true;
      for (Expression argument : next.arguments()) {
        if (!done.contains(argument)) {
          open.push(argument);
          isReady = false;
        }
      }
      if (isReady) {
        open.pop();
        if (done.add(next)) {
          order.add(next);
        }
      }
    }
    return order;
  }

  private T compute(Expression expression) {
    T present = known.get(expression);
    if (present != null) {
      return present;
    }
    List<Expression> arguments = expression.arguments();
    T made =
        function.apply(
            expression,
            new AbstractList<T>() {
              @Override
              public T get(int index) {
                return compute(arguments.get(index));
              }

              @Override
              public int size() {
                return arguments.size();
              }
            });
    known.put(expression, made);
    return made;
  }
}
