package io.github.dl4joptnet.model;

import java.util.AbstractList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Gradients of the affine expressions that an output is made of, of that of the output: back
 * through its functions, at their values for a sample.
 */
final class OutputGradient {
  private final Lazily<double[]> values;

  /**
   * @param values of every expression
   */
  OutputGradient(Lazily<double[]> values) {
    this.values = values;
  }

  /**
   * @param affine takes the gradient of each affine expression under functions, of the largest ones
   */
  void backward(Expression output, double[] dLdOutput, BiConsumer<Expression, double[]> affine) {
    Map<Expression, double[]> gradients = new IdentityHashMap<>();
    gradients.put(output, dLdOutput);
    List<Expression> order = Lazily.inOrder(output);
    for (int k = order.size() - 1; k >= 0; k--) {
      Expression each = order.get(k);
      double[] gradient = gradients.remove(each);
      if (gradient == null || each instanceof Constant) {
        continue;
      }
      if (each.isAffine()) {
        affine.accept(each, gradient);
        continue;
      }
      List<double[]> ofArguments = each.backward(valuesOf(each.arguments()), gradient);
      for (int a = 0; a < ofArguments.size(); a++) {
        gradients.merge(each.arguments().get(a), ofArguments.get(a), OutputGradient::sum);
      }
    }
  }

  /** Constants only where they are asked for. */
  private List<double[]> valuesOf(List<Expression> arguments) {
    return new AbstractList<>() {
      @Override
      public double[] get(int index) {
        return values.get(arguments.get(index));
      }

      @Override
      public int size() {
        return arguments.size();
      }
    };
  }

  private static double[] sum(double[] a, double[] b) {
    double[] sum = a.clone();
    for (int i = 0; i < sum.length; i++) {
      sum[i] += b[i];
    }
    return sum;
  }
}
