package io.github.dl4joptnet.internal.linalg.sparse;

class SupernodalLdlTest extends SparseLdlContract {
  @Override
  LdlPattern pattern(Elimination elimination) {
    return new SupernodalPattern(elimination);
  }
}
