package io.github.dl4joptnet.conf;

import io.github.dl4joptnet.internal.backend.QpInternals;
import io.github.dl4joptnet.internal.backend.SparseLayout;
import io.github.dl4joptnet.internal.backend.input.DenseArrays;
import io.github.dl4joptnet.qp.SparseMatrix;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A sparse matrix times a point, and the chain rule of that. Values and gradients of the matrix are
 * {@code [nnz] or [batch, nnz]}, products accordingly {@code [rows] or [batch, rows]}; results are
 * DOUBLE.
 */
final class SparseProduct {
  private final SparseLayout layout;
  private final INDArray values;
  private final double[] entries;
  private final int samples;

  SparseProduct(SparseMatrix pattern, INDArray values) {
    this.layout = QpInternals.layout(pattern);
    this.values = values;
    this.entries = DenseArrays.read(values);
    this.samples = entries.length / layout.size();
  }

  private long[] shape(int length) {
    return values.rank() == 2 ? new long[] {samples, length} : new long[] {length};
  }

  /** The matrix times the point {@code [columns]}. */
  INDArray times(INDArray point) {
    double[] x = DenseArrays.read(point);
    double[] product = new double[samples * layout.rows()];
    for (int sample = 0; sample < samples; sample++) {
      int from = sample * layout.size();
      int to = sample * layout.rows();
      for (int e = 0; e < layout.size(); e++) {
        product[to + layout.row(e)] += entries[from + e] * x[layout.column(e)];
      }
    }
    return DenseArrays.write(product, shape(layout.rows()));
  }

  /** The gradient of the point, {@code [columns]}, from that of the product. */
  INDArray gradientOfPoint(INDArray ofProduct) {
    double[] gradient = DenseArrays.read(ofProduct);
    double[] ofPoint = new double[layout.columns()];
    for (int sample = 0; sample < samples; sample++) {
      int from = sample * layout.size();
      int at = sample * layout.rows();
      for (int e = 0; e < layout.size(); e++) {
        ofPoint[layout.column(e)] += entries[from + e] * gradient[at + layout.row(e)];
      }
    }
    return DenseArrays.write(ofPoint, ofPoint.length);
  }

  /** The gradient of the values from that of the product. */
  INDArray gradientOfValues(INDArray ofProduct, INDArray point) {
    double[] gradient = DenseArrays.read(ofProduct);
    double[] x = DenseArrays.read(point);
    double[] ofValues = new double[entries.length];
    for (int sample = 0; sample < samples; sample++) {
      int at = sample * layout.rows();
      for (int e = 0; e < layout.size(); e++) {
        ofValues[sample * layout.size() + e] = gradient[at + layout.row(e)] * x[layout.column(e)];
      }
    }
    return DenseArrays.write(ofValues, shape(layout.size()));
  }
}
