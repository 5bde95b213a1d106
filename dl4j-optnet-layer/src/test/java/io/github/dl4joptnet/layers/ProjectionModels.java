package io.github.dl4joptnet.layers;

import static io.github.dl4joptnet.model.Expressions.constant;
import static io.github.dl4joptnet.model.Expressions.mmul;

import io.github.dl4joptnet.model.Expression;
import io.github.dl4joptnet.model.Parameter;
import io.github.dl4joptnet.model.QpModel;
import io.github.dl4joptnet.model.Variable;
import io.github.dl4joptnet.qp.QpSettings;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The programs of the direct algorithms as models: variables "z", the parameter "x". */
final class ProjectionModels {
  static final QpSettings EXACT =
      QpSettings.builder().tolerance(1e-12).maxIterations(100).threads(1).build();

  private ProjectionModels() {}

  private interface Constrain {
    void accept(QpModel model, Variable z);
  }

  private static QpModel projection(int n, Constrain constrain) {
    QpModel model = new QpModel();
    Variable z = model.variable("z", n);
    model.minimize(z.sub(model.parameter("x", n)).squaredNorm().mul(0.5));
    constrain.accept(model, z);
    return model;
  }

  static QpModel simplex(int n, double total) {
    return projection(n, (model, z) -> model.subjectTo(z.sum().eq(total), z.gte(0)));
  }

  static QpModel cappedSimplex(int n, double total, double cap) {
    return projection(n, (model, z) -> model.subjectTo(z.sum().eq(total), z.between(0, cap)));
  }

  static QpModel box(int n, double[] lower, double[] upper) {
    return projection(
        n,
        (model, z) ->
            model.subjectTo(z.between(Nd4j.createFromArray(lower), Nd4j.createFromArray(upper))));
  }

  static QpModel halfspace(double[] a, double b) {
    return projection(
        a.length, (model, z) -> model.subjectTo(z.dot(Nd4j.createFromArray(a)).lte(b)));
  }

  static QpModel isotonic(int n, boolean increasing) {
    return projection(
        n, (model, z) -> model.subjectTo(increasing ? z.diff().gte(0) : z.diff().lte(0)));
  }

  static QpModel totalVariation(int n, double weight) {
    QpModel model = new QpModel();
    Variable z = model.variable("z", n);
    Parameter x = model.parameter("x", n);
    model.minimize(z.sub(x).squaredNorm().mul(0.5).add(z.diff().norm1().mul(weight)));
    return model;
  }

  /** z closest to x/strength in the hull of the permutations of (1, …, n): 2ⁿ rows. */
  static QpModel softRank(int n, double strength) {
    QpModel model = new QpModel();
    Variable z = model.variable("z", n);
    Parameter x = model.parameter("x", n);
    model.minimize(z.sub(x.div(strength)).squaredNorm().mul(0.5));
    double[] ranks = new double[n];
    for (int i = 0; i < n; i++) {
      ranks[i] = n - i;
    }
    for (int subset = 1; subset < 1 << n; subset++) {
      double limit = 0;
      for (int j = 0; j < Integer.bitCount(subset); j++) {
        limit += ranks[j];
      }
      Expression sum = mmul(indicator(n, subset), z);
      model.subjectTo(subset == (1 << n) - 1 ? sum.eq(limit) : sum.lte(limit));
    }
    return model;
  }

  /** z closest to (n, …, 1)/strength in the hull of the permutations of x, which is descending. */
  static QpModel softSortOfDescending(int n, double strength) {
    QpModel model = new QpModel();
    Variable z = model.variable("z", n);
    Parameter x = model.parameter("x", n);
    double[] anchors = new double[n];
    for (int i = 0; i < n; i++) {
      anchors[i] = (n - i) / strength;
    }
    model.minimize(z.sub(Nd4j.createFromArray(anchors)).squaredNorm().mul(0.5));
    for (int subset = 1; subset < 1 << n; subset++) {
      int size = Integer.bitCount(subset);
      Expression sum = mmul(indicator(n, subset), z);
      Expression limit = x.get(0, size).sum();
      model.subjectTo(subset == (1 << n) - 1 ? sum.eq(limit) : sum.lte(limit));
    }
    return model;
  }

  private interface Limit {
    Expression ofLargest(int count);
  }

  /** z with limits of the sums of its largest entries, of which the last one is met. */
  private static void limitSums(QpModel model, Variable z, Limit limit) {
    int n = z.size();
    for (int k = 1; k < n; k++) {
      model.subjectTo(z.sumLargest(k).lte(limit.ofLargest(k)));
    }
    model.subjectTo(z.sum().eq(limit.ofLargest(n)));
  }

  /** Soft ranks by the sums of largest entries. */
  static QpModel softRankBySums(int n, double strength) {
    QpModel model = new QpModel();
    Variable z = model.variable("z", n);
    model.minimize(z.sub(model.parameter("x", n).div(strength)).squaredNorm().mul(0.5));
    limitSums(model, z, k -> constant(k * (2 * n - k + 1) / 2.0));
    return model;
  }

  /** Soft sorting, of a descending x, by the sums of largest entries. */
  static QpModel softSortOfDescendingBySums(int n, double strength) {
    QpModel model = new QpModel();
    Variable z = model.variable("z", n);
    Parameter x = model.parameter("x", n);
    model.minimize(z.sub(anchors(n, 1 / strength)).squaredNorm().mul(0.5));
    limitSums(model, z, k -> x.get(0, k).sum());
    return model;
  }

  private static INDArray anchors(int n, double factor) {
    double[] anchors = new double[n];
    for (int i = 0; i < n; i++) {
      anchors[i] = (n - i) * factor;
    }
    return Nd4j.createFromArray(anchors);
  }

  /** z = D x with rows and columns of D ≥ 0 that add up to 1: means of permutations (Birkhoff). */
  private static void mix(QpModel model, Variable z, Expression x) {
    int n = z.size();
    Variable mixture = model.variable("mixture", n, n);
    model.subjectTo(
        z.eq(mmul(mixture, x)), mixture.gte(0), mixture.sum(0).eq(1), mixture.sum(1).eq(1));
  }

  /** Soft ranks as means of permutations. */
  static QpModel softRankByMixing(int n, double strength) {
    QpModel model = new QpModel();
    Variable z = model.variable("z", n);
    model.minimize(z.sub(model.parameter("x", n).div(strength)).squaredNorm().mul(0.5));
    mix(model, z, constant(anchors(n, 1)));
    return model;
  }

  /** Soft sorting of an x in any order as means of permutations. */
  static QpModel softSortByMixing(int n, double strength, boolean ascending) {
    QpModel model = new QpModel();
    Variable z = model.variable("z", n);
    INDArray anchors = anchors(n, (ascending ? -1 : 1) / strength);
    model.minimize(z.sub(anchors).squaredNorm().mul(0.5));
    mix(model, z, model.parameter("x", n));
    return model;
  }

  private static INDArray indicator(int n, int subset) {
    double[][] row = new double[1][n];
    for (int i = 0; i < n; i++) {
      row[0][i] = subset >> i & 1;
    }
    return Nd4j.createFromArray(row);
  }
}
