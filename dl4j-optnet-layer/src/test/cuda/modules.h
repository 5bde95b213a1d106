// What a driver finds in the image of a module: PTX, or a cubin, which is an ELF file.
#pragma once
#include <cstddef>
#include <string>

bool isCubin(const char* image);

// Whether a cubin is for a device of this compute capability: of the same major number, and of the
// same minor number or a smaller one.
bool runsOn(const char* cubin, int capability);

class Module {
 public:
  explicit Module(const char* image);

  // Whether it has a kernel of this name.
  bool has(const std::string& kernel) const;

  // Whether a kernel takes an argument of this size.
  bool takes(const std::string& kernel, size_t size) const;

 private:
  bool cubin;
  std::string content;
};
