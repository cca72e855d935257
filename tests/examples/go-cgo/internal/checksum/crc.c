#include "crc.h"

uint32_t crc(const unsigned char *data, size_t size) {
  uint32_t value = ~0u;
  for (size_t at = 0; at < size; at++) {
    value ^= data[at];
    for (int bit = 0; bit < 8; bit++) value = value >> 1 ^ (value & 1 ? 0xedb88320u : 0);
  }
  return ~value;
}
