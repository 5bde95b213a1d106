package io.github.dl4joptnet.layers;

import static io.github.dl4joptnet.model.Expressions.mmul;

import io.github.dl4joptnet.conf.OptNetVertex;
import io.github.dl4joptnet.model.Expression;
import io.github.dl4joptnet.model.Parameter;
import io.github.dl4joptnet.model.QpModel;
import io.github.dl4joptnet.model.Variable;

/**
 * A support vector machine that is trained on the examples of each sample, by its dual: the head of
 * a network that learns features for few-shot classification. With features X of the examples, one
 * row each, and one-hot labels Y (Crammer and Singer 2001):
 *
 * <pre>
 * α = argmin ½‖αᵀX‖² + ½ ridge ‖α‖² − Σ Y∘α   subject to   α ≤ C·Y,  Σₖ αᵢₖ = 0
 * </pre>
 *
 * W = αᵀX are the weights of the classes. A vertex, whose inputs are
 *
 * <ul>
 *   <li>"features", X row by row, {@code [batch, examples · features]};
 *   <li>"labels", Y row by row, {@code [batch, examples · classes]};
 *   <li>"queries", {@code [batch, queries · features]}, where there are {@linkplain Builder#queries
 *       queries}.
 * </ul>
 *
 * Output: W row by row, {@code [batch, classes · features]}; with queries the scores of the classes
 * for each, {@code [batch, queries · classes]}.
 *
 * <p>Gradient: exact, by all inputs; ties have weights between 0 and 1, those of the central path.
 * Cost: that of the solver for examples · classes variables.
 *
 * <p>Lee, Maji, Ravichandran and Soatto, Meta-learning with differentiable convex optimization,
 * 2019.
 */
public final class SvmHead {
  private SvmHead() {}

  /** Builds the machine as a vertex. */
  public static final class Builder extends ModelBuilder<Builder> {
    private final int examples;
    private final int features;
    private final int classes;
    private double c = 1;
    private double ridge;
    private int queries;

    /**
     * @param examples of each sample, at least 1
     * @param features of each example, at least 1
     * @param classes at least 2
     */
    public Builder(int examples, int features, int classes) {
      this.examples = Checks.atLeastOne("examples", examples);
      this.features = Checks.atLeastOne("features", features);
      this.classes = classes;
      if (classes < 2) {
        throw new IllegalArgumentException("classes is " + classes + ", expected at least 2");
      }
    }

    /** C, the cost of violated margins, above 0. Default: 1. */
    public Builder c(double c) {
      this.c = Checks.positive("c", c);
      return this;
    }

    /**
     * The weight of ½‖α‖² in the objective, at least 0. Default: 0. With more examples than
     * features α is not unique without it, though W is.
     */
    public Builder ridge(double ridge) {
      this.ridge = Checks.notNegative("ridge", ridge);
      return this;
    }

    /** The output is the scores of so many queries. Default: the weights of the classes. */
    public Builder queries(int queries) {
      this.queries = Checks.atLeastOne("queries", queries);
      return this;
    }

    @Override
    public QpModel model() {
      QpModel model = new QpModel();
      Variable alpha = model.variable("alpha", examples, classes);
      Parameter x = model.parameter("features", examples, features);
      Parameter y = model.parameter("labels", examples, classes);
      Expression weights = mmul(alpha.transpose(), x);
      if (queries > 0) {
        model.parameter("queries", queries, features);
        Variable w = model.variable("w", classes, features);
        model.subjectTo(w.eq(weights));
        weights = w;
      }
      Expression objective = weights.squaredNorm().mul(0.5).sub(y.mul(alpha).sum());
      model.minimize(ridge > 0 ? objective.add(alpha.squaredNorm().mul(0.5 * ridge)) : objective);
      model.subjectTo(alpha.lte(y.mul(c)), alpha.sum(1).eq(0));
      return model;
    }

    /** The vertex, whose inputs bind to parents by their names, or in their order. */
    public OptNetVertex build() {
      QpModel model = model();
      Expression output =
          queries > 0
              ? mmul(model.parameterNamed("queries"), model.variableNamed("w").transpose())
              : mmul(model.variableNamed("alpha").transpose(), model.parameterNamed("features"));
      return new OptNetVertex.Builder(model).output(output).settings(settings()).build();
    }
  }
}
