#include "modules.h"

#include <elf.h>

#include <algorithm>
#include <cstdint>
#include <cstring>

// Of the ELF files of cubins: an attribute of a kernel in its section .nv.info, the size of its
// arguments, whose value is in the entry itself.
constexpr int EIATTR_CBANK_PARAM_SIZE = 0x19;
constexpr int FORMAT_IN_ENTRY = 3;
constexpr int FORMAT_WITH_SIZE = 4;

static const Elf64_Ehdr& header(const char* cubin) {
  return *reinterpret_cast<const Elf64_Ehdr*>(cubin);
}

static const Elf64_Shdr* section(const char* cubin, const std::string& name) {
  const Elf64_Ehdr& h = header(cubin);
  auto sections = reinterpret_cast<const Elf64_Shdr*>(cubin + h.e_shoff);
  for (int i = 0; i < h.e_shnum; i++) {
    if (name == cubin + sections[h.e_shstrndx].sh_offset + sections[i].sh_name) {
      return &sections[i];
    }
  }
  return nullptr;
}

bool isCubin(const char* image) { return memcmp(image, ELFMAG, SELFMAG) == 0; }

bool runsOn(const char* cubin, int capability) {
  int forCapability = header(cubin).e_flags >> 8 & 0xff;
  return header(cubin).e_machine == EM_CUDA && capability / 10 == forCapability / 10 &&
         capability % 10 >= forCapability % 10;
}

static size_t sizeOf(const char* cubin) {
  const Elf64_Ehdr& h = header(cubin);
  size_t end = h.e_shoff + (size_t)h.e_shnum * h.e_shentsize;
  return std::max(end, (size_t)h.e_phoff + (size_t)h.e_phnum * h.e_phentsize);
}

Module::Module(const char* image)
    : cubin(isCubin(image)), content(image, cubin ? sizeOf(image) : strlen(image)) {}

bool Module::has(const std::string& kernel) const {
  return cubin ? section(content.data(), ".text." + kernel) != nullptr
               : content.find(".entry " + kernel) != std::string::npos;
}

bool Module::takes(const std::string& kernel, size_t size) const {
  if (!cubin) {
    return content.find(kernel + "_param_0[" + std::to_string(size) + "]") != std::string::npos;
  }
  const Elf64_Shdr* info = section(content.data(), ".nv.info." + kernel);
  if (info == nullptr) {
    return false;
  }
  const char* end = content.data() + info->sh_offset + info->sh_size;
  for (const char* at = content.data() + info->sh_offset; at < end;) {
    int format = at[0];
    int attribute = at[1];
    uint16_t value;
    memcpy(&value, at + 2, sizeof value);
    if (format == FORMAT_IN_ENTRY && attribute == EIATTR_CBANK_PARAM_SIZE) {
      return value == size;
    }
    at += 4 + (format == FORMAT_WITH_SIZE ? value : 0);
  }
  return false;
}
