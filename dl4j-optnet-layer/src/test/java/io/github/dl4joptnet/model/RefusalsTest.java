package io.github.dl4joptnet.model;

import static io.github.dl4joptnet.model.Expressions.concat;
import static io.github.dl4joptnet.model.Expressions.constant;
import static io.github.dl4joptnet.model.Expressions.mmul;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What is no convex quadratic program is refused when it is written, for the right reason. */
class RefusalsTest {
  private static final QpModel MODEL = new QpModel();
  private static final Variable X = MODEL.variable("x", 3);
  private static final Variable Y = MODEL.variable("y", 3);
  private static final Variable M = MODEL.variable("M", 2, 3);
  private static final Variable T = MODEL.variable("t");
  private static final Parameter P = MODEL.parameter("p", 3);
  private static final Parameter C = MODEL.parameter("c");
  private static final Parameter L = MODEL.parameter("L", 3, 3);
  private static final Variable FOREIGN = new QpModel().variable("z", 3);

  private static INDArray vector(double... values) {
    return Nd4j.createFromArray(values);
  }

  private static Arguments refused(ThrowingCallable written, String... words) {
    return Arguments.of(written, words);
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        // products
        refused(() -> X.mul(Y), "x · y", "two expressions with variables", "squaredNorm"),
        refused(() -> X.dot(X), "two expressions with variables"),
        refused(() -> T.mul(X), "two expressions with variables"),
        refused(() -> X.mul(X.abs()), "two expressions with variables"),
        refused(() -> P.mul(C), "two expressions with parameters"),
        refused(() -> L.mmul(X).mul(C), "two expressions with parameters"),
        refused(() -> C.mul(X.sub(P)), "two expressions with parameters"),
        refused(() -> C.mul(C.mul(X.norm1())), "two expressions with parameters"),
        refused(() -> C.abs().mul(X), "affine in the parameters", "|c|"),
        refused(() -> C.sub(1).mul(X.norm1()), "sign of c − 1 is unknown"),
        refused(() -> X.abs().mul(vector(1, -1, 1)), "sign of", "unknown"),
        refused(() -> X.div(C), "not affine in the parameters of its denominator"),
        refused(() -> X.div(Y), "not convex in its denominator"),
        refused(() -> X.div(0), "division by zero"),
        // curvature
        refused(() -> X.norm1().add(X.min()), "convex and a concave"),
        refused(() -> X.norm1().sub(X.max()), "convex and a concave"),
        refused(() -> X.min().abs(), "concave", "neither convex nor concave"),
        refused(() -> X.sum().sub(X.norm1()).pos(), "concave argument"),
        refused(() -> X.max().square(), "nonnegative"),
        refused(() -> X.max().abs(), "nonnegative"),
        refused(() -> X.max().min(T), "concave one"),
        refused(() -> X.abs().diff(), "differences of convex"),
        refused(() -> X.abs().neg().sumLargest(2), "concave argument"),
        refused(() -> concat(X.norm1(), X.min()), "convex and concave parts"),
        refused(() -> X.abs().quadraticForm(Nd4j.eye(3)), "expected an affine one"),
        // quadratic programs only
        refused(() -> X.squaredNorm().lte(1), "quadratic constraint", "objectives"),
        refused(() -> T.gte(X.square().sum()), "quadratic constraint"),
        refused(() -> X.huber(1).sum().lte(1), "quadratic constraint"),
        refused(() -> X.squaredNorm().max(1), "function of a quadratic function"),
        refused(() -> X.squaredNorm().square(), "function of a quadratic function"),
        refused(() -> X.huber(1).abs(), "function of a quadratic function"),
        // quadratic forms
        refused(() -> X.quadraticForm(Nd4j.diag(vector(1, -1, 1))), "indefinite", "semidefinite"),
        refused(
            () ->
                X.quadraticForm(
                    Nd4j.createFromArray(new double[][] {{1, 2, 0}, {0, 1, 0}, {0, 0, 1}})),
            "not symmetric"),
        refused(() -> X.quadraticForm(Nd4j.eye(2)), "shapes [3] and [2, 2]"),
        refused(() -> X.quadraticForm(L), "no constant", "mmul(L, x).squaredNorm()"),
        // constraints
        refused(() -> X.norm1().eq(1), "affine sides", "‖x‖₁ is convex"),
        refused(() -> X.norm1().gte(1), "smaller side", "convex"),
        refused(() -> X.min().lte(1), "smaller side", "concave"),
        refused(() -> X.lte(X.norm1()), "concave", "‖x‖₁"),
        refused(() -> X.norm1().between(0, 1), "between two limits is affine"),
        refused(() -> X.between(constant(0), T), "two inequalities"),
        refused(() -> X.between(1, 0), "lower limit is above"),
        refused(() -> constant(1).lte(2), "without variables and parameters"),
        refused(() -> X.eq(Double.POSITIVE_INFINITY), "finite numbers"),
        refused(() -> X.lte(Double.NaN), "NaN"),
        refused(() -> X.eq(1).soft(0), "weight above 0"),
        refused(() -> X.eq(1).named(" "), "blank"),
        // shapes
        refused(() -> X.add(vector(1, 2)), "[3] and [2] do not fit"),
        refused(() -> X.mul(vector(1, 2)), "[3] and [2] do not fit"),
        refused(() -> X.lte(vector(1, 2)), "[3] and [2] do not fit"),
        refused(() -> X.eq(vector(1, 2)), "[3] and [2] do not fit"),
        refused(() -> X.max(vector(1, 2)), "[3] and [2] do not fit"),
        refused(() -> mmul(Nd4j.eye(2), X), "[2, 2] and [3] do not fit"),
        refused(() -> M.mmul(M), "do not fit"),
        refused(() -> X.mmul(T), "mul multiplies by scalars"),
        refused(() -> X.dot(vector(1, 2)), "as many entries"),
        refused(() -> M.add(vector(1, 2)), "do not fit"),
        refused(() -> X.get(3), "index from 0 to 2"),
        refused(() -> X.get(1, 1), "0 ≤ from < to ≤ 3"),
        refused(() -> X.get(2, 5), "0 ≤ from < to ≤ 3"),
        refused(() -> M.get(0), "row(index) is of a matrix"),
        refused(() -> M.row(2), "index from 0 to 1"),
        refused(() -> M.column(3), "index from 0 to 2"),
        refused(() -> X.row(0), "row is of a matrix"),
        refused(() -> X.reshape(2, 2), "needs 4 entries, there are 3"),
        refused(() -> T.diff(), "2 or more"),
        refused(() -> X.sum(1), "matrix along dimension"),
        refused(() -> concat(M, X.get(0, 2)), "does not fit under rows of length 3"),
        refused(() -> X.sumLargest(4), "1 to 3 entries"),
        refused(() -> X.huber(0), "finite delta above 0"),
        refused(() -> X.add(Double.NaN), "finite numbers"),
        // models
        refused(() -> X.add(FOREIGN), "different models"),
        refused(() -> new QpModel().minimize(X.norm1()), "another model"),
        refused(() -> new QpModel().subjectTo(X.eq(1)), "another model"),
        refused(() -> model().minimize(X.abs()), "objective is a scalar", "[3]"),
        refused(() -> model().minimize(X.min()), "convex", "concave"),
        refused(() -> model().maximize(X.norm1()), "concave", "convex"),
        refused(() -> model().variable("x"), "a variable \"x\" already"),
        refused(() -> model().parameter("p", 2), "a parameter \"p\" already"),
        refused(() -> new QpModel().variable(""), "blank"),
        refused(() -> new QpModel().variable("v", 0), "sizes of 1 or more"),
        refused(
            () -> new QpModel().learned("v", vector(1, Double.NaN)), "NaN at entry 1", "\"v\""));
  }

  /** The model of the variables, which nothing here changes. */
  private static QpModel model() {
    return MODEL;
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void isRefused(ThrowingCallable written, String[] words) {
    assertThatThrownBy(written)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(words);
  }
}
