package io.github.dl4joptnet.internal.model;

import java.util.BitSet;

/**
 * The values of all parameter entries for a batch: blocks of entries, each shared by the batch or
 * with values per sample.
 */
public final class ParameterValues {
  private final int entries;
  private final int batch;
  private final int[] blockStart;
  private final double[][] blocks;
  private final boolean[] perSample;
  private final BitSet perSampleEntries = new BitSet();

  /**
   * @param sizes entries of each block
   * @param blocks the values of each block, sample by sample where they are per sample
   */
  public ParameterValues(int batch, int[] sizes, double[][] blocks, boolean[] perSample) {
    this.batch = batch;
    this.blocks = blocks;
    this.perSample = perSample;
    blockStart = new int[sizes.length + 1];
    for (int block = 0; block < sizes.length; block++) {
      blockStart[block + 1] = blockStart[block] + sizes[block];
      if (perSample[block]) {
        perSampleEntries.set(blockStart[block], blockStart[block + 1]);
      }
    }
    entries = blockStart[sizes.length];
  }

  public int batch() {
    return batch;
  }

  public int entries() {
    return entries;
  }

  boolean anyPerSample(int[] parameters) {
    for (int parameter : parameters) {
      if (perSampleEntries.get(parameter)) {
        return true;
      }
    }
    return false;
  }

  /** A new array for {@link #read}, with the entries of sample 0. */
  public double[] first() {
    double[] theta = new double[entries];
    for (int block = 0; block < blocks.length; block++) {
      System.arraycopy(blocks[block], 0, theta, blockStart[block], size(block));
    }
    return theta;
  }

  private int size(int block) {
    return blockStart[block + 1] - blockStart[block];
  }

  /** Gives an array that has been filled for another sample the entries of this one. */
  public void read(int sample, double[] theta) {
    for (int block = 0; block < blocks.length; block++) {
      if (perSample[block]) {
        int size = size(block);
        System.arraycopy(blocks[block], sample * size, theta, blockStart[block], size);
      }
    }
  }

  /** Zero gradients, in the layout of the blocks. */
  public double[][] zeroGradients() {
    double[][] gradients = new double[blocks.length][];
    for (int block = 0; block < blocks.length; block++) {
      gradients[block] = new double[blocks[block].length];
    }
    return gradients;
  }

  /** Adds the gradients of one sample's entries, and sets those to zero. */
  public void addGradients(int sample, double[] dTheta, double[][] gradients) {
    for (int block = 0; block < blocks.length; block++) {
      int size = size(block);
      int to = perSample[block] ? sample * size : 0;
      for (int i = 0; i < size; i++) {
        gradients[block][to + i] += dTheta[blockStart[block] + i];
        dTheta[blockStart[block] + i] = 0;
      }
    }
  }
}
