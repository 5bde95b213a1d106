// Lets g++ compile the kernels so that they count their floating-point operations: in the kernels'
// source, double and float become numbers that count the additions, subtractions, multiplications,
// divisions and square roots made with them. A fused multiply-add counts as two.
#pragma once
#include <cmath>

#include "work.h"

template <typename T>
struct Counted {
  T value;

  Counted() = default;
  constexpr Counted(int x) : value((T)x) {}
  constexpr Counted(float x) : value((T)x) {}
  constexpr Counted(double x) : value((T)x) {}
  constexpr Counted(long long x) : value((T)x) {}
  // Widening is implicit, narrowing is not, as every expression is to have one meaning.
  template <typename U>
  constexpr explicit(sizeof(U) > sizeof(T)) Counted(Counted<U> x) : value((T)x.value) {}

  constexpr explicit operator int() const { return (int)value; }

  static Counted of(T result) {
    work.operations++;
    return Counted(result);
  }

  friend Counted operator+(Counted a, Counted b) { return of(a.value + b.value); }
  friend Counted operator-(Counted a, Counted b) { return of(a.value - b.value); }
  friend Counted operator*(Counted a, Counted b) { return of(a.value * b.value); }
  friend Counted operator/(Counted a, Counted b) { return of(a.value / b.value); }
  friend Counted& operator+=(Counted& a, Counted b) { return a = a + b; }
  friend Counted& operator-=(Counted& a, Counted b) { return a = a - b; }
  friend Counted& operator*=(Counted& a, Counted b) { return a = a * b; }
  friend Counted& operator/=(Counted& a, Counted b) { return a = a / b; }
  friend constexpr Counted operator-(Counted a) { return Counted(-a.value); }
  friend constexpr bool operator<(Counted a, Counted b) { return a.value < b.value; }
  friend constexpr bool operator>(Counted a, Counted b) { return a.value > b.value; }
  friend constexpr bool operator<=(Counted a, Counted b) { return a.value <= b.value; }
  friend constexpr bool operator>=(Counted a, Counted b) { return a.value >= b.value; }
  friend constexpr bool operator==(Counted a, Counted b) { return a.value == b.value; }
  friend constexpr bool operator!=(Counted a, Counted b) { return a.value != b.value; }

  friend Counted sqrt(Counted a) { return of(std::sqrt(a.value)); }
  friend Counted rsqrt(Counted a) { return 1 / sqrt(a); }
  friend Counted fabs(Counted a) { return Counted(std::fabs(a.value)); }
  friend Counted fmin(Counted a, Counted b) { return Counted(std::fmin(a.value, b.value)); }
  friend Counted frexp(Counted a, int* exponent) { return Counted(std::frexp(a.value, exponent)); }
  friend bool isnan(Counted a) { return std::isnan(a.value); }
};

using CountedDouble = Counted<double>;
using CountedFloat = Counted<float>;

inline CountedDouble __dmul_rn(CountedDouble a, CountedDouble b) { return a * b; }
inline CountedDouble __dadd_rn(CountedDouble a, CountedDouble b) { return a + b; }

#define double CountedDouble
#define float CountedFloat
