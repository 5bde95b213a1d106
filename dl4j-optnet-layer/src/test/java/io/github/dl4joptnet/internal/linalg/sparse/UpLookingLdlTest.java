package io.github.dl4joptnet.internal.linalg.sparse;

class UpLookingLdlTest extends SparseLdlContract {
  @Override
  LdlPattern pattern(Elimination elimination) {
    return new UpLookingPattern(elimination);
  }
}
