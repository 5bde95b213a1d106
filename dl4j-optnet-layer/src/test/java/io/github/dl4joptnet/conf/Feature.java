package io.github.dl4joptnet.conf;

/** One of DL4J's. */
interface Feature {
  /** Whether it has its effect. */
  boolean works(FeatureSubject subject) throws Exception;
}
