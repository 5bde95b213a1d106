package io.github.dl4joptnet.internal.linalg;

/**
 * A sum of numbers and products as if in twice the working precision (Ogita, Rump and Oishi 2005).
 */
public final class CompensatedSum {
  private double high;
  private double low;

  public CompensatedSum set(double value) {
    high = value;
    low = 0;
    return this;
  }

  public void add(double x) {
    double sum = high + x;
    double part = sum - high;
    low += (high - (sum - part)) + (x - part);
    high = sum;
  }

  public void addProduct(double x, double y) {
    double product = x * y;
    low += Math.fma(x, y, -product);
    add(product);
  }

  public double value() {
    return high + low;
  }
}
