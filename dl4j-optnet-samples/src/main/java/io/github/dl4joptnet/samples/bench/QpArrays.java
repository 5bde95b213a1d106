package io.github.dl4joptnet.samples.bench;

import io.github.dl4joptnet.qp.QpBatch;
import io.github.dl4joptnet.qp.QpGradients;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The coefficients of a batch, in DOUBLE, null where absent, and the upstream gradient dLdz {@code
 * [batch, n]} that the benchmarks send back.
 */
public record QpArrays(
    int batch,
    INDArray Q,
    INDArray p,
    INDArray G,
    INDArray h,
    INDArray A,
    INDArray b,
    INDArray lower,
    INDArray dLdz)
    implements AutoCloseable {

  /** The batch, read and checked on as many threads; 0 for all cores. */
  public QpBatch toBatch(int threads) {
    return QpBatch.builder().threads(threads).Q(Q).p(p).G(G).h(h).A(A).b(b).lower(lower).build();
  }

  /** The coefficients that are there, by name. */
  public Map<String, INDArray> coefficients() {
    Map<String, INDArray> named = new LinkedHashMap<>();
    named.put("Q", Q);
    named.put("p", p);
    named.put("G", G);
    named.put("h", h);
    named.put("A", A);
    named.put("b", b);
    named.put("lower", lower);
    named.values().removeIf(Objects::isNull);
    return named;
  }

  /** The gradient of every coefficient that is there. */
  static List<INDArray> readAll(QpGradients gradients) {
    return Stream.of(
            gradients.dQ(),
            gradients.dp(),
            gradients.dG(),
            gradients.dh(),
            gradients.dA(),
            gradients.db(),
            gradients.dLower())
        .filter(Objects::nonNull)
        .toList();
  }

  /** Frees the memory outside the heap, which would otherwise wait for a garbage collection. */
  @Override
  public void close() {
    List<INDArray> all = new ArrayList<>(coefficients().values());
    all.add(dLdz);
    all.forEach(OffHeap::release);
  }
}
